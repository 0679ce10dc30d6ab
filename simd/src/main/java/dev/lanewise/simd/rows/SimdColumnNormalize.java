package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Activate;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.ColumnNormalize;
import dev.lanewise.kernel.ColumnNormalizeBackward;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.scalar.ScalarKernels;
import dev.lanewise.kernel.scalar.ScalarNormalization;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import jdk.incubator.vector.FloatVector;

/**
 * Normalisation by columns and its backward on matrices without gaps, which those of layers are; others go through the
 * scalar kernels. The caller writes the columns' coefficients into scratch as a {@link ColumnPattern}, the workers
 * apply them.
 */
public final class SimdColumnNormalize {
    private static final Parts.Piece NOTHING = (row, from, to, worker) -> {
    };

    private SimdColumnNormalize() {
    }

    /** {@code y = f(fma(x − μ, γ / √(σ² + ε), β))}, f on some patterns at a time, while they are in the cache. */
    public static Kernel bind(ColumnNormalize operation, Scratch scratch, Workers workers) {
        if (!operation.x().contiguous() || !operation.y().contiguous()) {
            return ScalarKernels.INSTANCE.bind(operation, scratch);
        }
        int cols = operation.x().cols();
        ColumnPattern pattern = new ColumnPattern(operation.x().rows(), cols);
        int length = pattern.length;
        scratch.reserve(3L * length);
        Activation f = operation.activation();
        Parts.Piece activate = f == Activation.IDENTITY ? NOTHING
                : SimdActivations.piece(new Activate(f, operation.y(), operation.y()), workers);
        int chunk = f == Activation.IDENTITY ? Integer.MAX_VALUE : Math.max(1, Parts.CACHED / length) * length;
        Workers.Task task = (part, worker) -> {
            float[] x = operation.x().data();
            float[] y = operation.y().data();
            float[] coefficients = scratch.floats();
            int rest = pattern.restRow(part) * cols;
            int to;
            for (int at = pattern.firstRow(part) * cols; at < rest; at = to) {
                to = at + Math.min(chunk, rest - at);
                normalize(x, operation.x().offset() + at, y, operation.y().offset() + at, coefficients, length,
                        (to - at) / length);
                activate.run(0, at, to, worker);
            }
            for (int row = pattern.restRow(part); row < pattern.endRow(part); row++) {
                normalizeScalar(x, operation.x().index(row, 0), y, operation.y().index(row, 0), coefficients, length,
                        cols);
                activate.run(0, row * cols, (row + 1) * cols, worker);
            }
        };
        return () -> {
            float[] coefficients = scratch.floats();
            for (int j = 0; j < cols; j++) {
                coefficients[j] = value(operation.mean(), j);
                coefficients[length + j] = value(operation.gamma(), j)
                        * ScalarNormalization.inverse(value(operation.variance(), j), operation.epsilon());
                coefficients[2 * length + j] = value(operation.beta(), j);
            }
            repeat(pattern, coefficients, 3);
            workers.run(task, pattern.parts());
        };
    }

    /** {@code dx = fma(−(x − μ), c, dy − b) · a}. */
    public static Kernel bind(ColumnNormalizeBackward operation, Scratch scratch, Workers workers) {
        if (!operation.x().contiguous() || !operation.dy().contiguous() || !operation.dx().contiguous()) {
            return ScalarKernels.INSTANCE.bind(operation, scratch);
        }
        ColumnPattern pattern = new ColumnPattern(operation.x().rows(), operation.x().cols());
        int length = pattern.length;
        scratch.reserve(4L * length);
        Workers.Task task = (part, worker) -> {
            float[] x = operation.x().data();
            float[] dy = operation.dy().data();
            float[] dx = operation.dx().data();
            int first = pattern.firstRow(part);
            if (operation.accumulate()) {
                addGradients(x, operation.x().index(first, 0), dy, operation.dy().index(first, 0), dx,
                        operation.dx().index(first, 0), scratch.floats(), length, pattern.patterns(part));
            } else {
                gradients(x, operation.x().index(first, 0), dy, operation.dy().index(first, 0), dx,
                        operation.dx().index(first, 0), scratch.floats(), length, pattern.patterns(part));
            }
            for (int row = pattern.restRow(part); row < pattern.endRow(part); row++) {
                gradientsScalar(x, operation.x().index(row, 0), dy, operation.dy().index(row, 0), dx,
                        operation.dx().index(row, 0), operation.accumulate(), scratch.floats(), length,
                        operation.x().cols());
            }
        };
        int m = operation.x().rows();
        return () -> {
            float[] coefficients = scratch.floats();
            for (int j = 0; j < operation.x().cols(); j++) {
                float inverse = ScalarNormalization.inverse(value(operation.variance(), j), operation.epsilon());
                coefficients[j] = value(operation.mean(), j);
                coefficients[length + j] = inverse * value(operation.dgamma(), j) / m;
                coefficients[2 * length + j] = value(operation.dbeta(), j) / m;
                coefficients[3 * length + j] = value(operation.gamma(), j) * inverse;
            }
            repeat(pattern, coefficients, 4);
            workers.run(task, pattern.parts());
        };
    }

    private static void repeat(ColumnPattern pattern, float[] coefficients, int count) {
        for (int i = 0; i < count; i++) {
            pattern.repeat(coefficients, i * pattern.length);
        }
    }

    private static float value(Matrix row, int j) {
        return row.data()[row.index(0, j)];
    }

    private static void normalize(float[] x, int atX, float[] y, int atY, float[] coefficients, int length,
            int patterns) {
        for (int i = 0; i < patterns; i++) {
            for (int j = 0; j < length; j += Lanes.COUNT) {
                FloatVector.fromArray(Lanes.F, x, atX + j).sub(FloatVector.fromArray(Lanes.F, coefficients, j))
                        .fma(FloatVector.fromArray(Lanes.F, coefficients, length + j),
                                FloatVector.fromArray(Lanes.F, coefficients, 2 * length + j))
                        .intoArray(y, atY + j);
            }
            atX += length;
            atY += length;
        }
    }

    private static void normalizeScalar(float[] x, int atX, float[] y, int atY, float[] coefficients, int length,
            int cols) {
        for (int j = 0; j < cols; j++) {
            y[atY + j] = Math.fma(x[atX + j] - coefficients[j], coefficients[length + j],
                    coefficients[2 * length + j]);
        }
    }

    private static void gradients(float[] x, int atX, float[] dy, int atDy, float[] dx, int atDx, float[] coefficients,
            int length, int patterns) {
        for (int i = 0; i < patterns; i++) {
            for (int j = 0; j < length; j += Lanes.COUNT) {
                FloatVector d = FloatVector.fromArray(Lanes.F, x, atX + j)
                        .sub(FloatVector.fromArray(Lanes.F, coefficients, j));
                FloatVector g = FloatVector.fromArray(Lanes.F, dy, atDy + j)
                        .sub(FloatVector.fromArray(Lanes.F, coefficients, 2 * length + j));
                d.neg().fma(FloatVector.fromArray(Lanes.F, coefficients, length + j), g)
                        .mul(FloatVector.fromArray(Lanes.F, coefficients, 3 * length + j)).intoArray(dx, atDx + j);
            }
            atX += length;
            atDy += length;
            atDx += length;
        }
    }

    private static void addGradients(float[] x, int atX, float[] dy, int atDy, float[] dx, int atDx,
            float[] coefficients, int length, int patterns) {
        for (int i = 0; i < patterns; i++) {
            for (int j = 0; j < length; j += Lanes.COUNT) {
                FloatVector d = FloatVector.fromArray(Lanes.F, x, atX + j)
                        .sub(FloatVector.fromArray(Lanes.F, coefficients, j));
                FloatVector g = FloatVector.fromArray(Lanes.F, dy, atDy + j)
                        .sub(FloatVector.fromArray(Lanes.F, coefficients, 2 * length + j));
                FloatVector gradient = d.neg().fma(FloatVector.fromArray(Lanes.F, coefficients, length + j), g)
                        .mul(FloatVector.fromArray(Lanes.F, coefficients, 3 * length + j));
                FloatVector.fromArray(Lanes.F, dx, atDx + j).add(gradient).intoArray(dx, atDx + j);
            }
            atX += length;
            atDy += length;
            atDx += length;
        }
    }

    private static void gradientsScalar(float[] x, int atX, float[] dy, int atDy, float[] dx, int atDx,
            boolean accumulate, float[] coefficients, int length, int cols) {
        for (int j = 0; j < cols; j++) {
            float d = x[atX + j] - coefficients[j];
            float gradient = Math.fma(-d, coefficients[length + j], dy[atDy + j] - coefficients[2 * length + j])
                    * coefficients[3 * length + j];
            dx[atDx + j] = accumulate ? dx[atDx + j] + gradient : gradient;
        }
    }
}
