package dev.lanewise.bench.oracle;

import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;

/** The random numbers of one round of one case: a function of the seed, the case's name and the round alone. */
final class Draw {
    private final Philox integers;
    private final Philox reals;
    private int drawnIntegers;
    private long drawnReals;

    Draw(long seed, String name, int round) {
        long seedOfCase = seed ^ ((long) name.hashCode() << Integer.SIZE);
        integers = new Philox(seedOfCase, Purpose.DATA, 2 * round);
        reals = new Philox(seedOfCase, Purpose.DATA, 2 * round + 1);
    }

    /** An integer, all of them equally likely. */
    int between(int least, int most) {
        return least + integers.below(most - least + 1, drawnIntegers++);
    }

    /** Numbers of the standard normal distribution. */
    Tensor normal(Shape shape) {
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = reals.gaussian(drawnReals++);
        }
        return tensor;
    }

    /** Numbers around those of an array: each moved by up to a half. */
    Tensor around(Tensor tensor) {
        Tensor moved = Tensor.zeros(tensor.shape());
        for (int i = 0; i < moved.data().length; i++) {
            // Of the normal stream, so that one stream is read in one way only.
            float step = reals.gaussian(drawnReals++) / 4;
            moved.data()[i] = tensor.data()[i] + Math.clamp(step, -0.5f, 0.5f);
        }
        return moved;
    }

    /** Whole numbers from 0 to below a bound: classes, or rows of a table. */
    Tensor indices(Shape shape, int bound) {
        Tensor tensor = Tensor.zeros(shape);
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = between(0, bound - 1);
        }
        return tensor;
    }
}
