package dev.lanewise.examples;

import java.io.PrintStream;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/** Prints the engine's log messages bare, one line each, where the JDK's usual handler takes two with a date. */
final class LogLines extends Handler {
    private final PrintStream out;

    LogLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void publish(LogRecord message) {
        if (isLoggable(message)) {
            out.println(message.getMessage());
        }
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        flush();
    }
}
