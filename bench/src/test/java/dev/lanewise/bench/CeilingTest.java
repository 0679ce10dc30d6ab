package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The ceiling counts the work of all its threads, streams, and hands words over, round after round. */
class CeilingTest {
    @Test
    void everyRoundEndsWithARate() {
        for (int threads = 1; threads <= 3; threads++) {
            Ceiling ceiling = new Ceiling();
            boolean streams = threads < 3;
            ceiling.start(threads, streams);
            for (int i = 0; i < 5; i++) {
                for (int active = 1; active <= threads; active++) {
                    double rate = ceiling.rate(active);
                    assertTrue(rate > 0 && rate < Double.POSITIVE_INFINITY, active + " of " + threads + ": " + rate);
                }
                if (streams) {
                    double triad = ceiling.triad();
                    assertTrue(triad > 0.1 && triad < 1e4, "triad of " + threads + ": " + triad + " GB/s");
                }
                if (threads > 1 && Runtime.getRuntime().availableProcessors() > 1) {
                    double handover = ceiling.handover();
                    assertTrue(handover > 1 && handover < 1e6, "handover of " + handover + " ns");
                }
            }
        }
    }
}
