package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The ceilings' loops do all the work that they are counted for. */
class PeakBenchmarkTest {
    private static final int LENGTH = 1024;

    @Test
    void everyChainOfMultiplyAddsIsAsLongAsCounted() {
        PeakBenchmark.Registers registers = new PeakBenchmark.Registers();
        float[] sums = new PeakBenchmark().fma(registers);
        // Chain j begins at ½ + j and adds ½ · 1 in every step.
        float steps = (float) PeakBenchmark.CHAIN_FLOATS / sums.length;
        float expected = PeakBenchmark.CHAINS * (0.5f * steps + PeakBenchmark.CHAINS / 2f);
        for (float sum : sums) {
            assertEquals(expected, sum);
        }
    }

    @Test
    void triadReachesEveryElement() {
        float[] a = new float[LENGTH];
        float[] b = Inputs.uniform(LENGTH, 1);
        float[] c = Inputs.uniform(LENGTH, 2);
        Arrays.fill(a, Float.NaN);
        PeakBenchmark.triad(a, b, c, 3);
        for (int i = 0; i < LENGTH; i++) {
            assertEquals(Math.fma(c[i], 3f, b[i]), a[i], "element " + i + ", seed " + Inputs.SEED);
        }
    }

    @Test
    void readReachesEveryElement() {
        float[] data = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            data[i] = i;
        }
        float[] sums = new PeakBenchmark.Registers().sums;
        PeakBenchmark.read(data, sums);
        float total = 0;
        for (float sum : sums) {
            total += sum;
        }
        // All partial sums are integers below 2²⁴ and so exact.
        assertEquals(LENGTH * (LENGTH - 1) / 2f, total);
    }
}
