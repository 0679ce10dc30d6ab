package dev.lanewise.bench;

import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Initializer;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.Relu;
import dev.lanewise.model.Model;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A multilayer perceptron written as its widths, for example {@code 784-256-128-10}: affine layers, ReLU between. Its
 * parameters are one flat array, layer by layer: the weight, inputs × outputs row by row, then the bias.
 */
public final class Network {
    private final int[] widths;

    /**
     * @throws IllegalArgumentException if there are not at least two widths, joined by hyphens
     */
    public Network(String widths) {
        if (!widths.matches("[1-9]\\d{0,6}(-[1-9]\\d{0,6})+")) {
            throw new IllegalArgumentException(
                    "a network is its widths joined by hyphens, as 784-50-10, but '" + widths + "' came");
        }
        this.widths = Arrays.stream(widths.split("-", -1)).mapToInt(Integer::parseInt).toArray();
    }

    /** How many features a sample has. */
    public int inputs() {
        return widths[0];
    }

    /** How many classes there are. */
    public int outputs() {
        return widths[layers()];
    }

    /** How many affine layers there are. */
    public int layers() {
        return widths.length - 1;
    }

    /** The inputs of a layer, counted from 0. */
    public int inputs(int layer) {
        return widths[layer];
    }

    /** The outputs of a layer, counted from 0. */
    public int outputs(int layer) {
        return widths[layer + 1];
    }

    /** A copy of a layer's weight out of the parameters, inputs × outputs. */
    public float[] weight(int layer, float[] parameters) {
        int offset = offset(layer);
        return Arrays.copyOfRange(parameters, offset, offset + inputs(layer) * outputs(layer));
    }

    /** A copy of a layer's bias out of the parameters. */
    public float[] bias(int layer, float[] parameters) {
        int end = offset(layer + 1);
        return Arrays.copyOfRange(parameters, end - outputs(layer), end);
    }

    /** Where a layer's weight begins in the parameters; for the number of layers, how many parameters there are. */
    public int offset(int layer) {
        int offset = 0;
        for (int i = 0; i < layer; i++) {
            offset += (inputs(i) + 1) * outputs(i);
        }
        return offset;
    }

    /** Initial parameters, always the same. */
    public float[] initialParameters() {
        return model(new Initializer.He()).parameters().values();
    }

    /** The model, its parameters laid out as here; zeros cost nothing where they are overwritten. */
    Model model(Initializer weights) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < layers(); i++) {
            layers.add(new Affine(outputs(i), weights));
            if (i < layers() - 1) {
                layers.add(new Relu());
            }
        }
        return Model.sequential(Inputs.SEED, Shape.of(inputs()), layers.toArray(new Layer[0]));
    }
}
