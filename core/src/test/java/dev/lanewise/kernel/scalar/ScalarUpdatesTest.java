package dev.lanewise.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Update;
import dev.lanewise.kernel.UpdateRule;
import dev.lanewise.tensor.Matrix;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Scalar optimizer steps against the textbooks' formulas in double precision, and small cases by hand. */
class ScalarUpdatesTest {
    private static final long SEED = Long.getLong("lanewise.seed", 14);
    private static final int COUNT = 100;
    private static final int STEPS = 20;

    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void byHand() {
        Matrix p = row(1, -2);
        Matrix g = row(4, 0);
        run(new Update(UpdateRule.SGD, new float[]{0.5f, 0}, p, g, List.of()));
        assertRow(p, -1, -2);
        Matrix v = row(2, 8);
        run(new Update(UpdateRule.MOMENTUM, new float[]{0.5f, 0.25f, 0}, p, g, List.of(v)));
        assertRow(v, -1.5f, 2);
        assertRow(p, -2.5f, 0);
        // m ← 2 + ¼·(4 − 2), v ← ¼·4·4 + ½·10, so that the root is whole.
        Matrix m = row(2, 4);
        Matrix s = row(10, 18);
        run(new Update(UpdateRule.ADAM, new float[]{0.5f, 0.25f, 0.5f, 0.25f, 2, 0.5f, 0, 1}, p, g, List.of(m, s)));
        assertRow(m, 2.5f, 3);
        assertRow(s, 9, 9);
        assertRow(p, (float) (-2.5 - 0.5 * (float) (2.5 / 6.5)), (float) (0 - 0.5 * (float) (3 / 6.5)));
    }

    @Test
    void theOthersByHand() {
        Matrix p = row(1, -2);
        Matrix g = row(4, 0);
        Matrix b = row(2, 8);
        // g ← 4 + ½·1 and 0 + ½·−2.
        run(new Update(UpdateRule.NESTEROV, new float[]{0.5f, 0.25f, 0.5f}, p, g, List.of(b)));
        assertRow(b, 5, 1);
        assertRow(p, 1 - 0.5f * 5.75f, -2 - 0.5f * -0.75f);
        p = row(1, -2);
        Matrix s = row(9, 4);
        run(new Update(UpdateRule.ADAGRAD, new float[]{0.5f, 0.5f, 0}, p, g, List.of(s)));
        assertRow(s, 25, 4);
        assertRow(p, (float) (1 - 0.5 * (float) (4 / 5.5)), -2);
        p = row(1, -2);
        Matrix v = row(10, 8);
        run(new Update(UpdateRule.RMSPROP, new float[]{0.5f, 0.5f, 0.25f, 0.5f, 0}, p, g, List.of(v)));
        assertRow(v, 9, 4);
        assertRow(p, (float) (1 - 0.5 * (float) (4 / 3.5)), -2);
        p = row(8);
        run(new Update(UpdateRule.SGD, new float[]{0.5f, 0.25f}, p, row(4), List.of()));
        assertRow(p, 5);
        p = row(8);
        v = row(0);
        run(new Update(UpdateRule.MOMENTUM, new float[]{0.5f, 0, 0.25f}, p, row(4), List.of(v)));
        assertRow(p, 5);
        // The weight is halved, then Adam's step of 1 · 1/(1 + 0).
        p = row(8);
        run(new Update(UpdateRule.ADAM, new float[]{1, 1, 0, 1, 1, 0, 0, 0.5f}, p, row(4), List.of(row(0), row(0))));
        assertRow(p, 3);
    }

    /** The product is not rounded before the subtraction: (1 + 2⁻¹¹) − (1 + 2⁻¹²)² leaves −2⁻²⁴. */
    @Test
    void stepsAreFused() {
        Matrix p = row(1 + 0x1p-11f);
        run(new Update(UpdateRule.SGD, new float[]{1 + 0x1p-12f, 0}, p, row(1 + 0x1p-12f), List.of()));
        assertRow(p, -0x1p-24f);
    }

    @Test
    void sgdAndMomentumAgainstDouble() {
        float rate = 0.1f;
        float decay = 0.9f;
        Matrix p = uniform();
        Matrix q = Matrix.row(p.data().clone(), 0, COUNT);
        Matrix v = Matrix.zeros(1, COUNT);
        double[] exactP = widened(p);
        double[] exactQ = widened(q);
        double[] exactV = new double[COUNT];
        for (int step = 0; step < STEPS; step++) {
            Matrix g = uniform();
            run(new Update(UpdateRule.SGD, new float[]{rate, 0}, p, g, List.of()));
            run(new Update(UpdateRule.MOMENTUM, new float[]{rate, decay, 0}, q, g, List.of(v)));
            for (int i = 0; i < COUNT; i++) {
                exactP[i] -= (double) rate * g.get(0, i);
                exactV[i] = decay * exactV[i] - (double) rate * g.get(0, i);
                exactQ[i] += exactV[i];
                assertEquals(exactP[i], p.get(0, i), 1e-6 * (step + 1), "SGD, seed " + SEED);
                assertEquals(exactV[i], v.get(0, i), 1e-6, "velocity, seed " + SEED);
                assertEquals(exactQ[i], q.get(0, i), 1e-6 * (step + 1), "momentum, seed " + SEED);
            }
        }
    }

    /** Kingma, Ba: Adam: a method for stochastic optimization, algorithm 1. */
    @Test
    void adamAgainstThePaper() {
        double rate = 0.01;
        double beta1 = 0.9;
        double beta2 = 0.999;
        double epsilon = 1e-8;
        Matrix p = uniform();
        Matrix m = Matrix.zeros(1, COUNT);
        Matrix v = Matrix.zeros(1, COUNT);
        double[] exactP = widened(p);
        double[] exactM = new double[COUNT];
        double[] exactV = new double[COUNT];
        for (int t = 1; t <= STEPS; t++) {
            double bias1 = 1 - StrictMath.pow(beta1, t);
            double bias2 = 1 - StrictMath.pow(beta2, t);
            Matrix g = uniform();
            run(new Update(UpdateRule.ADAM, new float[]{(float) (rate / bias1), (float) (1 - beta1), (float) beta2,
                    (float) (1 - beta2), (float) (1 / Math.sqrt(bias2)), (float) epsilon, 0, 1}, p, g, List.of(m, v)));
            for (int i = 0; i < COUNT; i++) {
                double gradient = g.get(0, i);
                exactM[i] = beta1 * exactM[i] + (1 - beta1) * gradient;
                exactV[i] = beta2 * exactV[i] + (1 - beta2) * gradient * gradient;
                exactP[i] -= rate * (exactM[i] / bias1) / (Math.sqrt(exactV[i] / bias2) + epsilon);
                assertEquals(exactM[i], m.get(0, i), 1e-6, "first moment, seed " + SEED);
                assertEquals(exactV[i], v.get(0, i), 1e-5 * exactV[i] + 1e-12, "second moment, seed " + SEED);
                assertEquals(exactP[i], p.get(0, i), 2e-6 * t, "Adam, step " + t + ", seed " + SEED);
            }
        }
    }

    private static void run(Update update) {
        Kernels.scalar().bind(update, new Scratch()).run();
    }

    private static Matrix row(float... values) {
        return Matrix.row(values, 0, values.length);
    }

    private static void assertRow(Matrix actual, float... expected) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual.get(0, i), "element " + i);
        }
    }

    private static double[] widened(Matrix row) {
        double[] values = new double[row.cols()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.get(0, i);
        }
        return values;
    }

    private Matrix uniform() {
        Matrix matrix = Matrix.zeros(1, COUNT);
        for (int i = 0; i < COUNT; i++) {
            matrix.data()[i] = (float) random.nextDouble(-1, 1);
        }
        return matrix;
    }
}
