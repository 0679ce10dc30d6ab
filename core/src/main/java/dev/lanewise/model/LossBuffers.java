package dev.lanewise.model;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.TotalSum;
import dev.lanewise.loss.Loss;
import dev.lanewise.loss.LossBinding;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Matrix;

/** The buffers around a plan's loss: targets, losses and hits of the largest mini-batch, and their sums. */
final class LossBuffers {
    private final Loss loss;
    private final Node output;
    private final float[] hits;
    /** Targets of a loss that wants floats: a row per sample. */
    final Matrix target;
    /** Targets of a loss that wants integers. */
    final int[] labels;
    /** One per sample. */
    final float[] losses;
    /** The sum of the losses, and of the hits. */
    final float[] sums = new float[2];

    LossBuffers(Loss loss, Model model, int maxBatch) {
        this.loss = loss;
        this.output = model.onlyOutput("a loss");
        this.losses = new float[maxBatch];
        this.hits = new float[maxBatch];
        int size = loss.target(output.shape()).size();
        boolean integers = loss.targetType() == DType.I32;
        this.labels = new int[integers ? Math.multiplyExact(maxBatch, size) : 0];
        this.target = integers ? Matrix.zeros(1, 1) : Matrix.zeros(maxBatch, size);
    }

    /**
     * Binds the loss to one number of rows, and the sums over them.
     *
     * @param weight what the mean divides by, as {@link LossBinding#weight} has it
     * @param batch  how many rows the whole mini-batch has
     */
    Kernel bind(Buffers buffers, Matrix weight, Kernels kernels, Scratch scratch, int rows, int batch) {
        Rows all = new Rows(0, rows);
        Matrix gradient = buffers.gradient(output, all);
        if (gradient == null) {
            throw new IllegalStateException("a loss needs the gradient of " + output.name());
        }
        Matrix rowLosses = Matrix.of(losses, rows, 1);
        Matrix rowHits = Matrix.of(hits, rows, 1);
        Kernel each = loss.bind(new LossBinding() {
            @Override
            public int batch() {
                return batch;
            }

            @Override
            public Matrix output() {
                return buffers.value(output, all);
            }

            @Override
            public Matrix outputGradient() {
                return gradient;
            }

            @Override
            public Matrix losses() {
                return rowLosses;
            }

            @Override
            public Matrix weight() {
                return weight;
            }

            @Override
            public Matrix hits() {
                return rowHits;
            }

            @Override
            public Matrix target() {
                return Matrix.of(target.data(), rows, target.cols());
            }

            @Override
            public int[] labels() {
                return labels;
            }

            @Override
            public Kernel kernel(Operation operation) {
                return kernels.bind(operation, scratch);
            }
        });
        Kernel totalLoss = kernels.bind(new TotalSum(rowLosses, Matrix.row(sums, 0, 1)), scratch);
        Kernel totalHits = kernels.bind(new TotalSum(rowHits, Matrix.row(sums, 1, 1)), scratch);
        return () -> {
            each.run();
            totalLoss.run();
            totalHits.run();
        };
    }

    /**
     * Fails unless targets of a type and size can be the loss's.
     *
     * @param size the number of classes for {@link DType#I32}, the number of floats of a target for {@link DType#F32}
     */
    void requireTarget(DType type, int size) {
        DType wanted = loss.targetType();
        if (type != wanted) {
            throw new IllegalArgumentException(
                    "the loss " + loss + " takes targets of " + wanted + ", but the data has targets of " + type);
        }
        int outputs = output.shape().size();
        if (wanted == DType.I32 ? size > outputs : size != target.cols()) {
            throw new IllegalArgumentException("the model has " + outputs + " outputs, but the data has "
                    + size + (wanted == DType.I32 ? " classes" : " floats per target"));
        }
    }
}
