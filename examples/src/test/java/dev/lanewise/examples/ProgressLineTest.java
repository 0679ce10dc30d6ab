package dev.lanewise.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.train.Epoch;
import dev.lanewise.train.Score;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final Epoch EPOCH = new Epoch(2, new Score(4000, 0.08124, 3900), 0.5);
    private static final Score TEST = new Score(1000, 0.1, 969);
    private static final String FINAL = "epoch  2/10  loss 0.0812  accuracy 0.9750  test 0.9690  8,000 samples/s";

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void aLinePerEpochWithoutATerminal() {
        ProgressLine line = new ProgressLine(out, false, 10);
        line.begin(2);
        waitAndReport(line);
        assertEquals("", printed(), "nothing before the line is final");
        line.end(EPOCH, TEST);
        assertEquals(FINAL + System.lineSeparator(), printed());
        line.begin(3);
        line.clear();
        assertEquals(FINAL + System.lineSeparator(), printed());
    }

    @Test
    void aLiveLineOnATerminal() {
        ProgressLine line = new ProgressLine(out, true, 10);
        line.begin(2);
        line.batch(100, 4000, 2.3, 10);
        assertEquals("", printed(), "not more than a few times a second");
        waitAndReport(line);
        String live = printed();
        assertTrue(live.matches("\repoch  2/10  loss 0\\.5000  accuracy 0\\.8000   50%  [\\d,]+ samples/s"), live);
        line.end(EPOCH, TEST);
        String padding = " ".repeat(Math.max(0, live.length() - 1 - FINAL.length()));
        assertEquals(live + '\r' + FINAL + padding + System.lineSeparator(), printed());
    }

    @Test
    void aLiveLineIsRemovedWhenTrainingEndsEarly() {
        ProgressLine line = new ProgressLine(out, true, 10);
        line.begin(2);
        waitAndReport(line);
        String live = printed();
        line.clear();
        assertEquals(live + '\r' + " ".repeat(live.length() - 1) + '\r', printed());
    }

    /** Reports half an epoch, late enough to be shown. */
    private static void waitAndReport(ProgressLine line) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < 150_000_000) {
            Thread.onSpinWait();
        }
        line.batch(2000, 4000, 0.5, 1600);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
