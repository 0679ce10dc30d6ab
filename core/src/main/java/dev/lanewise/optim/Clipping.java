package dev.lanewise.optim;

/** How gradients that are too large are made smaller before a step. */
public sealed interface Clipping {
    /** Leaves them as they are. */
    record None() implements Clipping {
    }

    /**
     * All together (Pascanu, Mikolov and Bengio, 'On the difficulty of training recurrent neural networks', 2013): with
     * the norm n, the root of the sum of all gradients' squares, they are multiplied by {@code limit / (n + 10⁻⁶)}
     * where that is below 1, and so keep their direction.
     *
     * @param limit the largest norm, positive
     */
    record ByNorm(float limit) implements Clipping {
        /**
         * @throws IllegalArgumentException if the limit is not a positive number
         */
        public ByNorm {
            Optimizer.requirePositive("the largest norm of gradients", limit);
        }
    }

    /**
     * Each for itself: kept between −limit and limit.
     *
     * @param limit the largest value, positive
     */
    record ByValue(float limit) implements Clipping {
        /**
         * @throws IllegalArgumentException if the limit is not a positive number
         */
        public ByValue {
            Optimizer.requirePositive("the largest value of gradients", limit);
        }
    }
}
