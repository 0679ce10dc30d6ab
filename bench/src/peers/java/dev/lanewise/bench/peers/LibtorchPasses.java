package dev.lanewise.bench.peers;

import dev.lanewise.bench.Computation;
import dev.lanewise.bench.ImageBatch;
import dev.lanewise.bench.LayerKind;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Single layers of libtorch, forward and backward, on images whose channels lie side by side, its memory format
 * 'channels last'. Pooling writes into memory that is there; of the others libtorch has no such form that would not
 * compute elsewhere and copy, so that they allocate what they return.
 */
final class LibtorchPasses {
    private static final double MOMENTUM = 0.1;
    private static final double EPSILON = 1e-5;
    private static final long[] UNDILATED = {1, 1};

    private final ImageBatch images;
    private final Tensor x;

    LibtorchPasses(ImageBatch images, float[] x) {
        this.images = images;
        this.x = channelsLast(LibtorchEngine.tensor(x, images.count(), images.height(), images.width(),
                images.channels()));
    }

    Computation forward(LayerKind kind) {
        return switch (kind) {
            case MAX_POOL -> new MaxPool(2, 2, 0);
            case MAX_POOL_3 -> new MaxPool(3, 2, 1);
            case AVERAGE_POOL -> new AveragePool(2, 2, 2);
            case GLOBAL_AVERAGE_POOL -> new AveragePool(images.height(), images.width(), 1);
            case BATCH_NORM -> new Returned(new BatchNorm()::forward, false, LibtorchPasses::read);
            case BATCH_NORM_RELU -> new Returned(new BatchNorm()::forwardThenRelu, false, LibtorchPasses::read);
            case RESIDUAL -> new Returned(new Residual()::forward, false, LibtorchPasses::read);
            case LAYER_NORM -> new Returned(new LayerNorm()::forward, false, LibtorchEngine::read);
            case DROPOUT -> new Returned(() -> torch.native_dropout(x, 0.5, new BoolOptional(true)), false,
                    LibtorchPasses::read);
        };
    }

    Computation backward(LayerKind kind, float[] dy) {
        return switch (kind) {
            case MAX_POOL -> new MaxPool(2, 2, 0).backward(dy);
            case MAX_POOL_3 -> new MaxPool(3, 2, 1).backward(dy);
            case AVERAGE_POOL -> new AveragePool(2, 2, 2).backward(dy);
            case GLOBAL_AVERAGE_POOL -> new AveragePool(images.height(), images.width(), 1).backward(dy);
            case BATCH_NORM -> new BatchNorm().backward(like(dy));
            case BATCH_NORM_RELU -> new BatchNorm().reluThenBackward(like(dy));
            case RESIDUAL -> {
                Tensor gradient = like(dy);
                Tensor y = new Residual().forward();
                Scalar threshold = new Scalar(0f);
                yield new Returned(() -> torch.threshold_backward(gradient, y, threshold), false, LibtorchPasses::read);
            }
            case LAYER_NORM -> new LayerNorm().backward(like(dy));
            case DROPOUT -> {
                T_TensorTensor_T forward = torch.native_dropout(x, 0.5, new BoolOptional(true));
                Tensor gradient = like(dy);
                Tensor mask = new Tensor(forward.get1());
                yield new Returned(() -> torch.native_dropout_backward(gradient, mask, 2), false,
                        LibtorchPasses::read);
            }
        };
    }

    /** Numbers of the images' shape. */
    private Tensor like(float[] values) {
        return channelsLast(
                LibtorchEngine.tensor(values, images.count(), images.height(), images.width(), images.channels()));
    }

    private static Tensor channelsLast(Tensor images) {
        return images.permute(0, 3, 1, 2);
    }

    private static float[] read(Tensor images) {
        return LibtorchEngine.read(images.permute(0, 2, 3, 1));
    }

    /** An operation that returns what it computed: a tensor, or several, the first of them of the images' shape. */
    static final class Returned implements Computation {
        private final Supplier<? extends Pointer> call;
        private final boolean all;
        private final Function<Tensor, float[]> read;
        private Pointer last;

        /**
         * Runs it once.
         *
         * @param all  whether the second and third tensor are results, too
         * @param read how the first is read
         */
        Returned(Supplier<? extends Pointer> call, boolean all, Function<Tensor, float[]> read) {
            this.call = call;
            this.all = all;
            this.read = read;
            this.last = call.get();
        }

        @Override
        public void run() {
            last.close();
            last = call.get();
        }

        @Override
        public float[] result() {
            if (last instanceof Tensor tensor) {
                return read.apply(tensor);
            }
            if (last instanceof T_TensorTensor_T pair) {
                return read.apply(pair.get0());
            }
            T_TensorTensorTensor_T triple = (T_TensorTensorTensor_T) last;
            float[] images = read.apply(triple.get0());
            return all
                    ? joined(images, LibtorchEngine.read(triple.get1()), LibtorchEngine.read(triple.get2()))
                    : images;
        }

        private static float[] joined(float[] a, float[] b, float[] c) {
            float[] result = Arrays.copyOf(a, a.length + b.length + c.length);
            System.arraycopy(b, 0, result, a.length, b.length);
            System.arraycopy(c, 0, result, a.length + b.length, c.length);
            return result;
        }
    }

    /** An operation that writes images into memory that is there. */
    private record Written(Runnable call, Tensor output) implements Computation {
        @Override
        public void run() {
            call.run();
        }

        @Override
        public float[] result() {
            return read(output);
        }
    }

    private static int extent(int image, int size, int stride, int padding) {
        return (image + 2 * padding - size) / stride + 1;
    }

    private final class MaxPool implements Computation {
        private final long[] size;
        private final long[] stride;
        private final long[] padding;
        private final int outHeight;
        private final int outWidth;
        private final Tensor y;
        private final Tensor indices;

        MaxPool(int size, int stride, int padding) {
            this.size = new long[]{size, size};
            this.stride = new long[]{stride, stride};
            this.padding = new long[]{padding, padding};
            outHeight = extent(images.height(), size, stride, padding);
            outWidth = extent(images.width(), size, stride, padding);
            y = channelsLast(LibtorchEngine.unwritten(images.count(), outHeight, outWidth, images.channels()));
            indices = channelsLast(torch.empty(
                    new long[]{images.count(), outHeight, outWidth, images.channels()},
                    new TensorOptions(torch.ScalarType.Long), null));
        }

        @Override
        public void run() {
            torch.max_pool2d_with_indices_out(y, indices, x, size, stride, padding, UNDILATED, false).close();
        }

        @Override
        public float[] result() {
            return read(y);
        }

        Computation backward(float[] gradient) {
            run();
            Tensor dy = channelsLast(
                    LibtorchEngine.tensor(gradient, images.count(), outHeight, outWidth, images.channels()));
            Tensor dx = channelsLast(LibtorchEngine.unwritten(images.count(), images.height(), images.width(),
                    images.channels()));
            return new Written(() -> torch.max_pool2d_with_indices_backward_out(dx, dy, x, size, stride, padding,
                    UNDILATED, false, indices), dx);
        }
    }

    /** Without padding. */
    private final class AveragePool implements Computation {
        private final long[] size;
        private final long[] stride;
        private final long[] padding = {0, 0};
        private final int outHeight;
        private final int outWidth;
        private final LongOptional divisor = new LongOptional();
        private final Tensor y;

        AveragePool(int height, int width, int stride) {
            this.size = new long[]{height, width};
            this.stride = new long[]{stride, stride};
            outHeight = extent(images.height(), height, stride, 0);
            outWidth = extent(images.width(), width, stride, 0);
            y = channelsLast(LibtorchEngine.unwritten(images.count(), outHeight, outWidth, images.channels()));
        }

        @Override
        public void run() {
            torch.avg_pool2d_out(y, x, size, stride, padding, false, true, divisor);
        }

        @Override
        public float[] result() {
            return read(y);
        }

        Computation backward(float[] gradient) {
            Tensor dy = channelsLast(
                    LibtorchEngine.tensor(gradient, images.count(), outHeight, outWidth, images.channels()));
            Tensor dx = channelsLast(LibtorchEngine.unwritten(images.count(), images.height(), images.width(),
                    images.channels()));
            return new Written(() -> torch.avg_pool2d_backward_out(dx, dy, x, size, stride, padding, false, true,
                    divisor), dx);
        }
    }

    /** The images and a copy of them; backward's gradient is one tensor for both. */
    private final class Residual {
        private final Tensor skip = x.clone();

        Tensor forward() {
            Tensor sum = torch.add(x, skip);
            torch.relu_(sum).close();
            return sum;
        }
    }

    private final class BatchNorm {
        private final TensorOptional gamma = row(1);
        private final TensorOptional beta = row(0);
        private final TensorOptional runningMean = row(0);
        private final TensorOptional runningVariance = row(1);

        T_TensorTensorTensor_T forward() {
            return torch.native_batch_norm(x, gamma, beta, runningMean, runningVariance, true, MOMENTUM, EPSILON);
        }

        /** The ReLU overwrites what the batch norm returned. */
        T_TensorTensorTensor_T forwardThenRelu() {
            T_TensorTensorTensor_T forward = forward();
            try (Tensor normalized = forward.get0()) {
                torch.relu_(normalized).close();
            }
            return forward;
        }

        Computation backward(Tensor dy) {
            return backward(forward(), () -> new Tensor(dy));
        }

        Computation reluThenBackward(Tensor dz) {
            T_TensorTensorTensor_T forward = forwardThenRelu();
            Tensor z = new Tensor(forward.get0());
            Scalar threshold = new Scalar(0f);
            return backward(forward, () -> torch.threshold_backward(dz, z, threshold));
        }

        private Computation backward(T_TensorTensorTensor_T forward, Supplier<Tensor> dy) {
            TensorOptional mean = new TensorOptional(forward.get1());
            TensorOptional inverse = new TensorOptional(forward.get2());
            BoolPointer wanted = everyGradient();
            return new Returned(() -> {
                try (Tensor gradient = dy.get()) {
                    return torch.native_batch_norm_backward(gradient, x, gamma, runningMean, runningVariance, mean,
                            inverse, true, EPSILON, wanted);
                }
            }, true, LibtorchPasses::read);
        }
    }

    /** Over channels that lie side by side: of images in libtorch's eyes without gaps, (count, height, width, channels). */
    private final class LayerNorm {
        private final Tensor rows = x.permute(0, 2, 3, 1);
        private final long[] channels = {images.channels()};
        private final TensorOptional gamma = row(1);
        private final TensorOptional beta = row(0);

        T_TensorTensorTensor_T forward() {
            return torch.native_layer_norm(rows, channels, gamma, beta, EPSILON);
        }

        Computation backward(Tensor gradient) {
            T_TensorTensorTensor_T forward = forward();
            Tensor dy = gradient.permute(0, 2, 3, 1);
            Tensor mean = new Tensor(forward.get1());
            Tensor inverse = new Tensor(forward.get2());
            BoolPointer wanted = everyGradient();
            return new Returned(() -> torch.native_layer_norm_backward(dy, rows, channels, mean, inverse, gamma,
                    beta, wanted), true, LibtorchEngine::read);
        }
    }

    private TensorOptional row(float value) {
        float[] values = new float[images.channels()];
        Arrays.fill(values, value);
        return new TensorOptional(LibtorchEngine.tensor(values, images.channels()));
    }

    private static BoolPointer everyGradient() {
        return new BoolPointer(3).put(0, true).put(1, true).put(2, true);
    }
}
