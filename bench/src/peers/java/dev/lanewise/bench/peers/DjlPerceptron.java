package dev.lanewise.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.util.PairList;
import dev.lanewise.bench.Network;
import java.nio.FloatBuffer;

/** A multilayer perceptron of DJL's blocks, whose weights are outputs × inputs. */
final class DjlPerceptron implements DjlModel {
    private final Network network;
    private final int batch;
    private final SequentialBlock block = new SequentialBlock();

    /** Without values. */
    DjlPerceptron(Network network, int batch) {
        this.network = network;
        this.batch = batch;
        for (int i = 0; i < network.layers(); i++) {
            block.add(Linear.builder().setUnits(network.outputs(i)).build());
            if (i < network.layers() - 1) {
                block.add(Activation.reluBlock());
            }
        }
    }

    @Override
    public SequentialBlock block() {
        return block;
    }

    @Override
    public Shape input() {
        return new Shape(batch, network.inputs());
    }

    @Override
    public void set(float[] parameters) {
        PairList<String, Parameter> all = block.getParameters();
        for (int i = 0; i < network.layers(); i++) {
            NDArray weight = all.valueAt(2 * i).getArray();
            float[] transposed = transposed(network.weight(i, parameters), network.inputs(i), network.outputs(i));
            weight.set(FloatBuffer.wrap(transposed));
            all.valueAt(2 * i + 1).getArray().set(FloatBuffer.wrap(network.bias(i, parameters)));
        }
    }

    @Override
    public float[] get() {
        float[] parameters = new float[network.offset(network.layers())];
        PairList<String, Parameter> all = block.getParameters();
        for (int i = 0; i < network.layers(); i++) {
            float[] weight = transposed(all.valueAt(2 * i).getArray().toFloatArray(), network.outputs(i),
                    network.inputs(i));
            float[] bias = all.valueAt(2 * i + 1).getArray().toFloatArray();
            System.arraycopy(weight, 0, parameters, network.offset(i), weight.length);
            System.arraycopy(bias, 0, parameters, network.offset(i) + weight.length, bias.length);
        }
        return parameters;
    }

    static float[] transposed(float[] values, int rows, int cols) {
        float[] transposed = new float[values.length];
        for (int row = 0; row < rows; row++) {
            for (int col = 0; col < cols; col++) {
                transposed[col * rows + row] = values[row * cols + col];
            }
        }
        return transposed;
    }
}
