package dev.lanewise.examples;

import dev.lanewise.train.Epoch;
import dev.lanewise.train.Progress;
import dev.lanewise.train.Score;
import java.io.PrintStream;
import java.util.Locale;

/**
 * One line of figures per epoch. On a terminal the line of the current epoch is there from its start and rewritten a
 * few times a second; elsewhere a line appears when it is final. Measures no time but for the rate it shows.
 */
final class ProgressLine implements Progress {
    private static final long NANOS_BETWEEN = 100_000_000;

    private final PrintStream out;
    private final boolean terminal;
    private final int epochs;
    private int epoch;
    private long start;
    private long drawn;
    private int width;

    /**
     * @param out      where lines go
     * @param terminal whether {@code out} obeys a carriage return
     * @param epochs   how many there will be
     */
    ProgressLine(PrintStream out, boolean terminal, int epochs) {
        this.out = out;
        this.terminal = terminal;
        this.epochs = epochs;
    }

    /** Before the first mini-batch of an epoch, counted from 1. */
    void begin(int number) {
        epoch = number;
        start = System.nanoTime();
        drawn = start;
    }

    @Override
    public void batch(int samples, int total, double loss, int correct) {
        if (!terminal) {
            return;
        }
        long now = System.nanoTime();
        if (now - drawn < NANOS_BETWEEN) {
            return;
        }
        drawn = now;
        draw(String.format(Locale.ROOT, "%s  loss %.4f  accuracy %.4f  %3d%%  %,.0f samples/s", name(), loss,
                (double) correct / samples, 100L * samples / total, samples / ((now - start) / 1e9)));
    }

    /** After an epoch: replaces the live line by the final one. */
    void end(Epoch result, Score test) {
        String text = String.format(Locale.ROOT, "%s  loss %.4f  accuracy %.4f  test %.4f  %,.0f samples/s", name(),
                result.score().loss(), result.score().accuracy(), test.accuracy(), result.samplesPerSecond());
        if (terminal) {
            draw(text);
            width = 0;
        } else {
            out.print(text);
        }
        out.println();
    }

    /** Removes a live line that will not become final. */
    void clear() {
        if (width > 0) {
            draw("");
            out.print('\r');
            out.flush();
        }
    }

    private String name() {
        int digits = Integer.toString(epochs).length();
        return String.format(Locale.ROOT, "epoch %" + digits + "d/%d", epoch, epochs);
    }

    private void draw(String text) {
        out.print('\r' + text + " ".repeat(Math.max(0, width - text.length())));
        out.flush();
        width = text.length();
    }
}
