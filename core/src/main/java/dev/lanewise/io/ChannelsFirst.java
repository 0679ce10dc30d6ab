package dev.lanewise.io;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;

/**
 * Brings images and weights of libraries that put the channels first (PyTorch, ONNX: images (n, c, h, w), convolutions
 * (out, in, h, w), affine layers (out, in)) into the layout of this one, which puts them last.
 */
public final class ChannelsFirst {
    private ChannelsFirst() {
    }

    /**
     * Images (n, c, h, w) as (n, h, w, c).
     *
     * @throws IllegalArgumentException if there are not four axes
     */
    public static Tensor images(Tensor images) {
        return permuted("images", "(n, c, h, w)", images, 0, 2, 3, 1);
    }

    /**
     * The weights of a convolution, (out, in, h, w), as (h, w, in, out).
     *
     * @throws IllegalArgumentException if there are not four axes
     */
    public static Tensor convolution(Tensor weights) {
        return permuted("the weights of a convolution", "(out, in, h, w)", weights, 2, 3, 1, 0);
    }

    /**
     * The weights of an affine layer, (out, in), as (in, out).
     *
     * @throws IllegalArgumentException if there are not two axes
     */
    public static Tensor affine(Tensor weights) {
        return permuted("the weights of an affine layer", "(out, in)", weights, 1, 0);
    }

    /**
     * The weights of the affine layer that follows flattened images, (out, c·h·w), as (h·w·c, out).
     *
     * @param image the shape of the images before they were flattened, in our layout: (h, w, c)
     * @throws IllegalArgumentException if there are not two axes, or the images are of another size
     */
    public static Tensor affineAfterFlatten(Tensor weights, Shape image) {
        require(weights.shape().rank() == 2 && image.rank() == 3 && weights.shape().dim(1) == image.size(),
                "the weights of an affine layer behind images of shape " + image,
                "(out, " + image.size() + ")", weights);
        int out = weights.shape().dim(0);
        Tensor perPixel = new Tensor(Shape.of(out, image.dim(2), image.dim(0), image.dim(1)), weights.data());
        Tensor rows = permuted("weights", "(out, c, h, w)", perPixel, 2, 3, 1, 0);
        return new Tensor(Shape.of(image.size(), out), rows.data());
    }

    private static Tensor permuted(String what, String axes, Tensor tensor, int... order) {
        Shape shape = tensor.shape();
        require(shape.rank() == order.length, what, axes, tensor);
        int[] steps = new int[order.length];
        int[] dims = new int[order.length];
        for (int axis = 0; axis < order.length; axis++) {
            int step = 1;
            for (int inner = order[axis] + 1; inner < order.length; inner++) {
                step *= shape.dim(inner);
            }
            steps[axis] = step;
            dims[axis] = shape.dim(order[axis]);
        }
        float[] data = new float[shape.size()];
        for (int i = 0; i < data.length; i++) {
            int from = 0;
            int rest = i;
            for (int axis = order.length - 1; axis >= 0; axis--) {
                from += rest % dims[axis] * steps[axis];
                rest /= dims[axis];
            }
            data[i] = tensor.data()[from];
        }
        return new Tensor(Shape.of(dims), data);
    }

    private static void require(boolean condition, String what, String axes, Tensor tensor) {
        if (!condition) {
            throw new IllegalArgumentException(what + " are expected as " + axes + ", but " + tensor.shape() + " came");
        }
    }
}
