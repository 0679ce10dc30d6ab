package dev.lanewise.optim;

/**
 * How the learning rate changes over a run: a function of how far it is, with nothing to remember. Whether it goes by
 * steps or by epochs is said where it is used.
 */
@FunctionalInterface
public interface Schedule {
    /**
     * The learning rate at a time.
     *
     * @param first the rate that the optimizer was given, which the schedule begins from
     * @param time  how many steps, or epochs, were completed: 0 at first
     */
    float rate(float first, long time);

    /** Always the first rate. */
    record Constant() implements Schedule {
        @Override
        public float rate(float first, long time) {
            return first;
        }
    }

    /**
     * In a straight line to 0 over the run: {@code η · (1 − t/T)}. Of the simple schedules the best for a run of known
     * length, whatever the length (Li, Yumer and Ramanan, 'Budgeted training', 2020). The rate stays positive: that of
     * any later time is the last.
     *
     * @param length T, at least 1
     */
    record Linear(long length) implements Schedule {
        /**
         * @throws IllegalArgumentException if the length is less than 1
         */
        public Linear {
            requireAtLeast1("a linear schedule's length", length);
        }

        @Override
        public float rate(float first, long time) {
            double left = Math.max(length - time, 1) / (double) length;
            return Math.max((float) (first * left), Float.MIN_VALUE);
        }
    }

    /**
     * In steps: {@code η · γ^⌊t/s⌋}.
     *
     * @param every  s, after how long the rate changes, at least 1
     * @param factor γ, positive
     */
    record Step(long every, float factor) implements Schedule {
        /**
         * @throws IllegalArgumentException if a step is shorter than 1 or the factor not a positive number
         */
        public Step {
            requireAtLeast1("the length of a schedule's step", every);
            Optimizer.requirePositive("a schedule's factor", factor);
        }

        @Override
        public float rate(float first, long time) {
            long steps = time / every;
            return (float) (first * StrictMath.pow(factor, (double) steps));
        }
    }

    /**
     * Exponentially: {@code η · γᵗ}.
     *
     * @param factor γ, positive
     */
    record Exponential(float factor) implements Schedule {
        /**
         * @throws IllegalArgumentException if the factor is not a positive number
         */
        public Exponential {
            Optimizer.requirePositive("a schedule's factor", factor);
        }

        @Override
        public float rate(float first, long time) {
            return (float) (first * StrictMath.pow(factor, (double) time));
        }
    }

    /**
     * Half a cosine from the first rate down to the last (Loshchilov and Hutter, 'SGDR: stochastic gradient descent
     * with warm restarts', 2017), after a warm-up in a straight line: {@code η · (t + 1)/w} for {@code t < w}, then
     * {@code ηₘ + (η − ηₘ) · (1 + cos π(t − w)/(T − w)) / 2}, and ηₘ from T on.
     *
     * @param length T, at least 1
     * @param warmUp w, from 0 to below T
     * @param last   ηₘ, at least 0
     */
    record Cosine(long length, long warmUp, float last) implements Schedule {
        /**
         * @throws IllegalArgumentException if the length is less than 1, the warm-up not shorter, or the last rate negative
         */
        public Cosine {
            requireAtLeast1("a cosine schedule's length", length);
            if (warmUp < 0 || warmUp >= length) {
                throw new IllegalArgumentException("a cosine schedule of length " + length
                        + " warms up for 0 to " + (length - 1) + ", but " + warmUp + " came");
            }
            if (!(last >= 0) || Float.isInfinite(last)) {
                throw new IllegalArgumentException("a learning rate is at least 0, but " + last + " came");
            }
        }

        /** Without warm-up, down to 0. */
        public Cosine(long length) {
            this(length, 0, 0);
        }

        @Override
        public float rate(float first, long time) {
            if (time < warmUp) {
                return (float) (first * ((time + 1) / (double) warmUp));
            }
            double progress = Math.min((time - warmUp) / (double) (length - warmUp), 1);
            double share = progress < 0.5 ? 1 - sineSquare(progress) : sineSquare(1 - progress);
            return (float) (last + (first - (double) last) * share);
        }

        /** sin²(πt/2) for t from 0 to 1/2 by its series: {@link StrictMath#cos} allocates, and this runs in every step. */
        private static double sineSquare(double t) {
            double x = StrictMath.PI / 2 * t;
            double square = x * x;
            double sum = 1;
            for (int i = 14; i >= 2; i -= 2) {
                sum = 1 - square / (i * (i + 1)) * sum;
            }
            return square * sum * sum;
        }
    }

    private static void requireAtLeast1(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is at least 1, but " + value + " came");
        }
    }
}
