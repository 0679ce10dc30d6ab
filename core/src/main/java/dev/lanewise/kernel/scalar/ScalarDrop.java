package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.Drop;
import dev.lanewise.random.Occasion;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Matrix;

/** The mask of a dropout and its product with the input. */
public final class ScalarDrop {
    private ScalarDrop() {
    }

    static void run(Drop dropout) {
        Matrix x = dropout.x();
        elements(dropout, 0, x.rows() * x.cols());
    }

    /** The elements {@code from} to before {@code to}, counted row by row. */
    public static void elements(Drop dropout, int from, int to) {
        float[] x = dropout.x().data();
        float[] y = dropout.y().data();
        float[] mask = dropout.mask().data();
        Occasion occasion = dropout.occasion();
        long position = dropout.firstPosition();
        for (int i = from; i < to; i++) {
            float drawn = Philox.uniform(occasion.seed(), Purpose.DROPOUT, occasion.step(), position + i);
            float factor = drawn < dropout.rate() ? 0 : dropout.scale();
            mask[dropout.mask().offset() + i] = factor;
            y[dropout.y().offset() + i] = x[dropout.x().offset() + i] * factor;
        }
    }
}
