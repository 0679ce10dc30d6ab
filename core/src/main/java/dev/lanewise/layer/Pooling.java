package dev.lanewise.layer;

import dev.lanewise.kernel.AveragePool;
import dev.lanewise.kernel.AveragePoolBackward;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Window;
import dev.lanewise.tensor.Shape;
import java.util.List;

/** The geometry that the pooling layers have in common, and the op of those that average. */
final class Pooling {
    private Pooling() {
    }

    static void require(String layer, int size, int stride, int padding) {
        if (size < 1 || stride < 1 || padding < 0 || padding > size / 2) {
            throw new IllegalArgumentException(layer + " expects a window of at least 1, a stride of at least 1 and a "
                    + "padding of 0 to half the window, but window " + size + ", stride " + stride + " and padding "
                    + padding + " came");
        }
    }

    static Shape output(List<Shape> inputs, int size, int stride, int padding) {
        Shape image = image(inputs);
        if (size > Math.min(image.dim(0), image.dim(1)) + 2L * padding) {
            throw new ShapeException("expects an image of at least " + size + "×" + size + " with its padding of "
                    + padding + ", but one of " + image + " came");
        }
        Window window = window(image, size, stride, padding);
        return Shape.of(window.outHeight(), window.outWidth(), image.last());
    }

    static Shape image(List<Shape> inputs) {
        if (inputs.size() != 1 || inputs.get(0).rank() != 3 || inputs.get(0).size() == 0) {
            throw new ShapeException("expects one image of shape (height, width, channels), but " + inputs + " came");
        }
        return inputs.get(0);
    }

    static Window window(Shape image, int size, int stride, int padding) {
        return new Window(image.dim(0), image.dim(1), image.last(), size, size, stride, padding);
    }

    static Op average(Binding binding, Window window) {
        Kernel pool = binding.kernel(new AveragePool(window, binding.input(0), binding.output()));
        Gradient dx = binding.training() ? binding.inputGradient(0) : null;
        Kernel backward = dx == null ? Kernel.NONE
                : binding.kernel(
                        new AveragePoolBackward(window, binding.outputGradient(), dx.matrix(), dx.accumulate()));
        return new Op() {
            @Override
            public void forward() {
                pool.run();
            }

            @Override
            public void backward() {
                backward.run();
            }
        };
    }
}
