package dev.lanewise.bench.peers;

import dev.lanewise.layer.Add;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.AvgPool2d;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Concat;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Dropout;
import dev.lanewise.layer.Elu;
import dev.lanewise.layer.Embedding;
import dev.lanewise.layer.Exp;
import dev.lanewise.layer.Flatten;
import dev.lanewise.layer.Gelu;
import dev.lanewise.layer.GlobalAveragePool;
import dev.lanewise.layer.Identity;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerNorm;
import dev.lanewise.layer.LeakyRelu;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Mul;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.Reshape;
import dev.lanewise.layer.Sigmoid;
import dev.lanewise.layer.Silu;
import dev.lanewise.layer.Slice;
import dev.lanewise.layer.Softmax;
import dev.lanewise.layer.Softplus;
import dev.lanewise.layer.Tanh;
import dev.lanewise.layer.Transpose;
import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What PyTorch has for every layer, on tensors of Lanewise's layouts: images are (n, h, w, c). */
final class LibtorchLayers {
    private LibtorchLayers() {
    }

    /**
     * The output of a layer.
     *
     * @param inputs     in the layer's order
     * @param parameters by name
     * @param training   whether it trains or predicts
     */
    static Tensor output(Layer layer, List<Tensor> inputs, Function<String, Tensor> parameters, boolean training) {
        Tensor x = inputs.getFirst();
        return switch (layer) {
            case Affine affine -> torch.linear(x.flatten(1, -1), parameters.apply("weight").t(),
                    affine.bias() ? optional(parameters, "bias") : new TensorOptional());
            case Conv2d conv -> last(torch.conv2d(first(x), parameters.apply("weight").permute(3, 2, 0, 1).contiguous(),
                    conv.bias() ? optional(parameters, "bias") : new TensorOptional(), both(conv.stride()),
                    both(conv.padding()), both(conv.dilation()), conv.groups()));
            case Embedding embedding -> torch.embedding(parameters.apply("weight"), x.to(ScalarType.Long));
            case BatchNorm norm -> {
                Tensor y = torch.batch_norm(x.dim() == 4 ? first(x) : x, optional(parameters, "gamma"),
                        optional(parameters, "beta"), optional(parameters, "running_mean"),
                        optional(parameters, "running_variance"), training, norm.momentum(), norm.epsilon(), false);
                yield x.dim() == 4 ? last(y) : y;
            }
            case LayerNorm norm -> torch.layer_norm(x, new long[]{x.size(-1)}, optional(parameters, "gamma"),
                    optional(parameters, "beta"), norm.epsilon(), false);
            case Dropout dropout -> training
                    ? x.mul(parameters.apply("mask")).div(new Scalar(1 - (double) dropout.rate()))
                    : x;
            case MaxPool2d pool -> last(torch.max_pool2d(first(x), both(pool.size()), both(pool.stride()),
                    both(pool.padding()), both(1), false));
            case AvgPool2d pool -> last(torch.avg_pool2d(first(x), both(pool.size()), both(pool.stride()),
                    both(pool.padding()), false, true, new LongOptional()));
            case GlobalAveragePool pool -> torch.adaptive_avg_pool2d(first(x), both(1)).flatten(1, -1);
            case Flatten flatten -> x.flatten(1, -1);
            case Reshape reshape -> x.reshape(extents(x.size(0), reshape.shape()));
            case Identity identity -> x;
            case Relu relu -> torch.relu(x);
            case Sigmoid sigmoid -> torch.sigmoid(x);
            case Tanh tanh -> torch.tanh(x);
            case Exp exp -> torch.exp(x);
            case Gelu gelu -> torch.gelu(x);
            case LeakyRelu leaky -> torch.leaky_relu(x, new Scalar((double) leaky.slope()));
            case Elu elu -> torch.elu(x, new Scalar((double) elu.alpha()), new Scalar(1.0), new Scalar(1.0));
            case Silu silu -> torch.silu(x);
            case Softplus softplus -> torch.softplus(x);
            case Softmax softmax -> torch.softmax(x, -1);
            case Mul mul -> aligned(x, inputs.get(1)).mul(aligned(inputs.get(1), x));
            case Add add -> aligned(x, inputs.get(1)).add(aligned(inputs.get(1), x));
            case Concat concat -> torch.cat(new TensorVector(inputs.toArray(new Tensor[0])), -1);
            case Transpose transpose -> x.permute(permutation(transpose));
            case Slice slice -> x.narrow(slice.axis() + 1, slice.from(), slice.to() - slice.from());
            default -> throw new UnsupportedOperationException("libtorch is not asked about " + layer);
        };
    }

    /** From (n, h, w, c) to PyTorch's (n, c, h, w). */
    private static Tensor first(Tensor images) {
        return images.permute(0, 3, 1, 2).contiguous();
    }

    /** Back again. */
    private static Tensor last(Tensor images) {
        return images.permute(0, 2, 3, 1);
    }

    private static TensorOptional optional(Function<String, Tensor> parameters, String name) {
        return new TensorOptional(parameters.apply(name));
    }

    private static long[] extents(long rows, Shape sample) {
        long[] extents = new long[sample.rank() + 1];
        extents[0] = rows;
        for (int axis = 0; axis < sample.rank(); axis++) {
            extents[axis + 1] = sample.dim(axis);
        }
        return extents;
    }

    private static long[] both(int extent) {
        return new long[]{extent, extent};
    }

    /** With axes of extent 1 behind the mini-batch's, as many as the other has more: samples are what is broadcast. */
    private static Tensor aligned(Tensor x, Tensor other) {
        Tensor aligned = x;
        while (aligned.dim() < other.dim()) {
            aligned = aligned.unsqueeze(1);
        }
        return aligned;
    }

    private static long[] permutation(Transpose transpose) {
        long[] axes = new long[transpose.axes().size() + 1];
        for (int axis = 1; axis < axes.length; axis++) {
            axes[axis] = transpose.axes().get(axis - 1) + 1L;
        }
        return axes;
    }
}
