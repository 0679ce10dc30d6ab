package dev.lanewise.bench.peers;

import dev.lanewise.bench.ImageNetwork;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Relu;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A convolutional network of libtorch's functions, in either of its memory formats. The first affine layer's weights
 * lie so that flattening copies nothing.
 */
final class LibtorchImageNetwork implements LibtorchModel {
    private static final long[] UNDILATED = {1, 1};
    private static final long[] UNPADDED = {0, 0};

    private final ImageNetwork network;
    private final List<Layer> layers;
    private final boolean channelsFirst;
    private final List<Tensor> weights = new ArrayList<>();
    private final List<Tensor> biases = new ArrayList<>();
    private final List<TensorOptional> optionalBiases = new ArrayList<>();
    /** The image that the first affine layer flattens: (channels, height, width). */
    private final long[] flattened;

    LibtorchImageNetwork(ImageNetwork network, float[] parameters, boolean channelsFirst) {
        LibtorchConvolution.requireTuned();
        // Convolutions run on libtorch's own threads; a second pool for the few products would only be in their way.
        OpenBlas.setThreads(1);
        this.network = network;
        layers = network.layers();
        this.channelsFirst = channelsFirst;
        List<Shape> shapes = network.parameterShapes();
        int channels = 0;
        long[] image = {0, 0, 0};
        int offset = 0;
        for (int i = 0; i < shapes.size(); i += 2) {
            Shape shape = shapes.get(i);
            float[] weight = Arrays.copyOfRange(parameters, offset, offset + shape.size());
            offset += shape.size();
            float[] bias = Arrays.copyOfRange(parameters, offset, offset + shape.last());
            offset += shape.last();
            if (shape.rank() == 4) {
                channels = shape.last();
                Tensor kernel = LibtorchEngine.tensor(weight, extents(shape));
                weights.add(channelsFirst
                        ? kernel.permute(3, 2, 0, 1).contiguous()
                        : kernel.permute(3, 0, 1, 2).contiguous().permute(0, 3, 1, 2));
            } else {
                Tensor matrix = LibtorchEngine.tensor(weight, extents(shape));
                if (channelsFirst && image[0] == 0) {
                    long side = Math.round(Math.sqrt((double) shape.dim(0) / channels));
                    image = new long[]{channels, side, side};
                    matrix = matrix.reshape(side, side, channels, shape.last()).permute(2, 0, 1, 3)
                            .reshape(shape.dim(0), shape.last());
                }
                weights.add(matrix.t().contiguous());
            }
            biases.add(LibtorchEngine.tensor(bias, shape.last()));
            optionalBiases.add(new TensorOptional(biases.getLast()));
        }
        flattened = image;
    }

    @Override
    public TensorVector trained() {
        TensorVector all = new TensorVector();
        for (int i = 0; i < weights.size(); i++) {
            all.push_back(weights.get(i).requires_grad_());
            all.push_back(biases.get(i).requires_grad_());
        }
        return all;
    }

    /** A mini-batch; one channel lies alike in both formats. */
    Tensor images(float[] samples) {
        return LibtorchEngine.tensor(samples, network.batch(), 1, ImageNetwork.SIDE, ImageNetwork.SIDE);
    }

    @Override
    public Tensor logits(Tensor images) {
        Tensor value = images;
        int next = 0;
        for (Layer layer : layers) {
            value = switch (layer) {
                case Conv2d conv -> torch.conv2d(value, weights.get(next), optionalBiases.get(next),
                        both(conv.stride()), both(conv.padding()), UNDILATED, 1);
                case Affine affine -> torch.linear(value.dim() == 4 ? flat(value) : value, weights.get(next),
                        optionalBiases.get(next));
                case Relu relu -> torch.relu_(value);
                case MaxPool2d pool -> torch.max_pool2d(value, both(pool.size()), both(pool.stride()), UNPADDED,
                        UNDILATED, false);
                default -> throw new UnsupportedOperationException("libtorch is not asked for " + layer);
            };
            next += layer instanceof Conv2d || layer instanceof Affine ? 1 : 0;
        }
        return value;
    }

    private Tensor flat(Tensor images) {
        return channelsFirst ? images.flatten(1, -1) : images.permute(0, 2, 3, 1).flatten(1, -1);
    }

    @Override
    public float[] parameters() {
        List<Shape> shapes = network.parameterShapes();
        float[] parameters = new float[shapes.stream().mapToInt(Shape::size).sum()];
        int offset = 0;
        boolean first = channelsFirst;
        for (int i = 0; i < weights.size(); i++) {
            Tensor weight = weights.get(i).detach();
            Tensor back = weight.dim() == 4 ? weight.permute(2, 3, 1, 0) : weight.t();
            if (weight.dim() == 2 && first) {
                first = false;
                back = back.reshape(flattened[0], flattened[1], flattened[2], weight.size(0)).permute(1, 2, 0, 3);
            }
            for (float[] values : List.of(LibtorchEngine.read(back), LibtorchEngine.read(biases.get(i).detach()))) {
                System.arraycopy(values, 0, parameters, offset, values.length);
                offset += values.length;
            }
        }
        return parameters;
    }

    private static long[] extents(Shape shape) {
        long[] extents = new long[shape.rank()];
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = shape.dim(axis);
        }
        return extents;
    }

    private static long[] both(int extent) {
        return new long[]{extent, extent};
    }
}
