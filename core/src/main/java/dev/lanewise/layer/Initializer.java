package dev.lanewise.layer;

import dev.lanewise.random.Philox;
import dev.lanewise.tensor.Shape;

/**
 * How the first values of a parameter are made. A weight's fan-in n, the number of values that one unit sums up, is the
 * product of all axes but the last.
 */
public sealed interface Initializer {
    /**
     * Writes the first values.
     *
     * @param values where they go
     * @param offset where the parameter begins
     * @param shape  the parameter's shape
     * @param stream random numbers that belong to this parameter alone
     */
    void fill(float[] values, int offset, Shape shape, Philox stream);

    /** All zeros: for biases. */
    record Zeros() implements Initializer {
        @Override
        public void fill(float[] values, int offset, Shape shape, Philox stream) {
            new Constant(0).fill(values, offset, shape, stream);
        }
    }

    /**
     * The same value everywhere.
     *
     * @param value the value
     */
    record Constant(float value) implements Initializer {
        @Override
        public void fill(float[] values, int offset, Shape shape, Philox stream) {
            for (int i = 0; i < shape.size(); i++) {
                values[offset + i] = value;
            }
        }
    }

    /**
     * Normally distributed with mean 0.
     *
     * @param deviation the standard deviation, at least 0
     */
    record Normal(float deviation) implements Initializer {
        /**
         * @throws IllegalArgumentException if the deviation is negative or no number
         */
        public Normal {
            if (!(deviation >= 0)) {
                throw new IllegalArgumentException(
                        "a standard deviation is at least 0, but " + deviation + " came");
            }
        }

        @Override
        public void fill(float[] values, int offset, Shape shape, Philox stream) {
            for (int i = 0; i < shape.size(); i++) {
                values[offset + i] = deviation * stream.gaussian(i);
            }
        }
    }

    /**
     * Normally distributed with standard deviation √(2/n): keeps the variance of activations through ReLU (He, Zhang,
     * Ren and Sun, 'Delving deep into rectifiers', 2015).
     */
    record He() implements Initializer {
        @Override
        public void fill(float[] values, int offset, Shape shape, Philox stream) {
            new Normal((float) Math.sqrt(2.0 / fanIn(shape))).fill(values, offset, shape, stream);
        }
    }

    /**
     * Normally distributed with standard deviation √(1/n): keeps the variance of activations through functions that
     * are linear around 0, sigmoid and tanh (Glorot and Bengio, 'Understanding the difficulty of training deep
     * feedforward neural networks', 2010, in the form of 'Deep Learning from Scratch', section 6.2).
     */
    record Xavier() implements Initializer {
        @Override
        public void fill(float[] values, int offset, Shape shape, Philox stream) {
            new Normal((float) Math.sqrt(1.0 / fanIn(shape))).fill(values, offset, shape, stream);
        }
    }

    private static int fanIn(Shape shape) {
        return Math.max(1, shape.size() / Math.max(1, shape.last()));
    }
}
