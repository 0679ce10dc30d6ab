package dev.lanewise.bench;

/** Runs the benchmarks of this module. */
public final class Bench {

    private Bench() {
    }

    /** Runs JMH with the given options. */
    public static void main(String[] args) throws Exception {
        org.openjdk.jmh.Main.main(args);
    }
}
