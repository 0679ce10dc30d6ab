package dev.lanewise.layer;

import dev.lanewise.random.Philox;
import dev.lanewise.tensor.Shape;

/**
 * How the first values of a parameter are made. A weight's fan-in n, the number of values that one unit sums up, is the
 * product of all axes but the last; its fan-out m, the number of units that one value goes to, the product of all but
 * the last but one: of an affine layer's {@code in×units} they are in and units, of a convolution's
 * {@code (kernelHeight, kernelWidth, in/groups, channels)} the kernel's area times in/groups and times channels.
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

    /**
     * How the bias begins that is added to sums over a weight of this kind: at zero, except for {@link PyTorch}'s.
     *
     * @param weight the weight's shape
     */
    default Initializer bias(Shape weight) {
        return new Zeros();
    }

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
     * Uniform from −bound to just below bound.
     *
     * @param bound at least 0
     */
    record Uniform(float bound) implements Initializer {
        /**
         * @throws IllegalArgumentException if the bound is negative or no number
         */
        public Uniform {
            if (!(bound >= 0)) {
                throw new IllegalArgumentException("a uniform distribution's bound is at least 0, but " + bound
                        + " came");
            }
        }

        @Override
        public void fill(float[] values, int offset, Shape shape, Philox stream) {
            for (int i = 0; i < shape.size(); i++) {
                values[offset + i] = bound * (2 * stream.uniform(i) - 1);
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

    /** {@link He} in uniform form, with the same deviation: from −√(6/n) to √(6/n). PyTorch's {@code kaiming_uniform_} for ReLU. */
    record HeUniform() implements Initializer {
        @Override
        public void fill(float[] values, int offset, Shape shape, Philox stream) {
            new Uniform((float) Math.sqrt(6.0 / fanIn(shape))).fill(values, offset, shape, stream);
        }
    }

    /**
     * Normally distributed with standard deviation √(1/n): keeps the variance of activations through functions that
     * are linear around 0, sigmoid and tanh (Glorot and Bengio, 'Understanding the difficulty of training deep
     * feedforward neural networks', 2010, in the form of 'Deep Learning from Scratch', section 6.2).
     * {@link XavierNormal} is the form that looks at gradients too.
     */
    record Xavier() implements Initializer {
        @Override
        public void fill(float[] values, int offset, Shape shape, Philox stream) {
            new Normal((float) Math.sqrt(1.0 / fanIn(shape))).fill(values, offset, shape, stream);
        }
    }

    /**
     * Normally distributed with standard deviation √(2/(n + m)): a compromise between keeping the variance of
     * activations and that of gradients (Glorot and Bengio, 2010, equation 12). PyTorch's {@code xavier_normal_}.
     */
    record XavierNormal() implements Initializer {
        @Override
        public void fill(float[] values, int offset, Shape shape, Philox stream) {
            new Normal((float) Math.sqrt(2.0 / ((double) fanIn(shape) + fanOut(shape)))).fill(values, offset, shape,
                    stream);
        }
    }

    /**
     * {@link XavierNormal} in uniform form, from −√(6/(n + m)) to √(6/(n + m)): the 'normalized initialization' of
     * Glorot and Bengio, 2010, equation 16. PyTorch's {@code xavier_uniform_}.
     */
    record XavierUniform() implements Initializer {
        @Override
        public void fill(float[] values, int offset, Shape shape, Philox stream) {
            new Uniform((float) Math.sqrt(6.0 / ((double) fanIn(shape) + fanOut(shape)))).fill(values, offset, shape,
                    stream);
        }
    }

    /**
     * An orthogonal matrix, times a gain, all such being equally likely: of the weight as a matrix of n rows, the
     * columns are orthogonal to each other, each of length gain, or the rows, where there are fewer of them (Saxe,
     * McClelland and Ganguli, 'Exact solutions to the nonlinear dynamics of learning in deep linear neural networks',
     * 2014). Normally distributed vectors, made orthogonal one after the other by Gram and Schmidt, twice, in double
     * precision.
     *
     * @param gain at least 0; √2 for a following ReLU
     */
    record Orthogonal(float gain) implements Initializer {
        /**
         * @throws IllegalArgumentException if the gain is negative or no number
         */
        public Orthogonal {
            if (!(gain >= 0)) {
                throw new IllegalArgumentException("a gain is at least 0, but " + gain + " came");
            }
        }

        /** With a gain of 1. */
        public Orthogonal() {
            this(1);
        }

        @Override
        public void fill(float[] values, int offset, Shape shape, Philox stream) {
            int rows = fanIn(shape);
            int cols = shape.size() / rows;
            int count = Math.min(rows, cols);
            // Vector v's element i lies in the matrix at v·step + i·stride.
            int step = cols <= rows ? 1 : cols;
            int stride = cols <= rows ? cols : 1;
            double[][] vectors = new double[count][Math.max(rows, cols)];
            for (int v = 0; v < count; v++) {
                double[] vector = vectors[v];
                for (int i = 0; i < vector.length; i++) {
                    vector[i] = stream.gaussian((long) v * step + (long) i * stride);
                }
                for (int pass = 0; pass < 2; pass++) {
                    for (int before = 0; before < v; before++) {
                        add(-dot(vectors[before], vector), vectors[before], vector);
                    }
                }
                double length = Math.sqrt(dot(vector, vector));
                for (int i = 0; i < vector.length; i++) {
                    vector[i] /= length;
                    values[offset + v * step + i * stride] = (float) (gain * vector[i]);
                }
            }
        }

        private static double dot(double[] a, double[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i++) {
                sum += a[i] * b[i];
            }
            return sum;
        }

        private static void add(double factor, double[] a, double[] b) {
            for (int i = 0; i < a.length; i++) {
                b[i] += factor * a[i];
            }
        }
    }

    /**
     * As PyTorch's {@code Linear} and {@code Conv2d} begin, weight and bias: uniform from −1/√n to 1/√n, n being the
     * weight's fan-in for both. The distribution, not the numbers that a seed gives there.
     */
    record PyTorch() implements Initializer {
        @Override
        public void fill(float[] values, int offset, Shape shape, Philox stream) {
            bias(shape).fill(values, offset, shape, stream);
        }

        @Override
        public Initializer bias(Shape weight) {
            return new Uniform((float) Math.sqrt(1.0 / fanIn(weight)));
        }
    }

    private static int fanIn(Shape shape) {
        return Math.max(1, shape.size() / Math.max(1, shape.last()));
    }

    private static int fanOut(Shape shape) {
        int in = shape.rank() < 2 ? 1 : shape.dim(shape.rank() - 2);
        return Math.max(1, shape.size() / Math.max(1, in));
    }
}
