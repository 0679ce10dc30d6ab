package dev.lanewise.bench.peers;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Blocks;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.util.PairList;
import dev.lanewise.bench.ImageNetwork;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Relu;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * A convolutional network of DJL's blocks: channels first, kernels (out, in, height, width), matrices outputs × inputs.
 */
final class DjlImageNetwork implements DjlModel {
    private final ImageNetwork network;
    private final SequentialBlock block = new SequentialBlock();

    /** Without values. */
    DjlImageNetwork(ImageNetwork network) {
        this.network = network;
        boolean images = true;
        for (Layer layer : network.layers()) {
            switch (layer) {
                case dev.lanewise.layer.Conv2d conv -> block.add(Conv2d.builder()
                        .setKernelShape(both(conv.kernelHeight())).optStride(both(conv.stride()))
                        .optPadding(both(conv.padding())).setFilters(conv.channels()).build());
                case MaxPool2d pool -> block.add(Pool.maxPool2dBlock(both(pool.size()), both(pool.stride())));
                case Relu _ -> block.add(Activation.reluBlock());
                case Affine affine -> {
                    if (images) {
                        block.add(Blocks.batchFlattenBlock());
                        images = false;
                    }
                    block.add(Linear.builder().setUnits(affine.units()).build());
                }
                default -> throw new UnsupportedOperationException("DJL is not asked for " + layer);
            }
        }
    }

    private static Shape both(int extent) {
        return new Shape(extent, extent);
    }

    @Override
    public SequentialBlock block() {
        return block;
    }

    @Override
    public Shape input() {
        return new Shape(network.batch(), 1, ImageNetwork.SIDE, ImageNetwork.SIDE);
    }

    @Override
    public void set(float[] parameters) {
        copy(parameters, true);
    }

    @Override
    public float[] get() {
        float[] parameters = new float[network.initialParameters().length];
        copy(parameters, false);
        return parameters;
    }

    /** Into the blocks or out of them, weight by weight. */
    private void copy(float[] parameters, boolean in) {
        PairList<String, Parameter> all = block.getParameters();
        List<dev.lanewise.tensor.Shape> shapes = network.parameterShapes();
        int offset = 0;
        int channels = 0;
        for (int i = 0; i < shapes.size(); i++) {
            dev.lanewise.tensor.Shape shape = shapes.get(i);
            int[] places = places(shape, channels);
            float[] values = in ? new float[places.length] : all.valueAt(i).getArray().toFloatArray();
            for (int place = 0; place < places.length; place++) {
                if (in) {
                    values[places[place]] = parameters[offset + place];
                } else {
                    parameters[offset + place] = values[places[place]];
                }
            }
            if (in) {
                all.valueAt(i).getArray().set(FloatBuffer.wrap(values));
            }
            offset += places.length;
            // The first matrix sees images flattened channel by channel, all later ones vectors.
            channels = shape.rank() == 4 ? shape.last() : shape.rank() == 2 ? 1 : channels;
        }
    }

    /**
     * Where DJL keeps each value.
     *
     * @param channels of the images that a matrix sees
     */
    private static int[] places(dev.lanewise.tensor.Shape shape, int channels) {
        int[] places = new int[shape.size()];
        if (shape.rank() == 1) {
            for (int i = 0; i < places.length; i++) {
                places[i] = i;
            }
            return places;
        }
        int out = shape.last();
        int inputs = places.length / out;
        int in = shape.rank() == 4 ? shape.dim(2) : channels;
        int pixels = inputs / in;
        for (int i = 0; i < places.length; i++) {
            int input = i / out;
            places[i] = i % out * inputs + input % in * pixels + input / in;
        }
        return places;
    }
}
