package dev.lanewise.bench;

import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.Relu;
import dev.lanewise.model.Model;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A multilayer perceptron written as its widths, for example {@code 784-256-128-10}: affine layers, ReLU between. */
final class Network {
    private final int[] widths;

    /**
     * @throws IllegalArgumentException if there are not at least two widths, joined by hyphens
     */
    Network(String widths) {
        if (!widths.matches("\\d+(-\\d+)+")) {
            throw new IllegalArgumentException(
                    "a network is its widths joined by hyphens, as 784-50-10, but '" + widths + "' came");
        }
        this.widths = Arrays.stream(widths.split("-", -1)).mapToInt(Integer::parseInt).toArray();
    }

    /** How many features a sample has. */
    int inputs() {
        return widths[0];
    }

    /** How many classes there are. */
    int outputs() {
        return widths[widths.length - 1];
    }

    /** The model with initial weights. */
    Model model() {
        List<Layer> layers = new ArrayList<>();
        for (int i = 1; i < widths.length; i++) {
            layers.add(new Affine(widths[i]));
            if (i < widths.length - 1) {
                layers.add(new Relu());
            }
        }
        return Model.sequential(Inputs.SEED, Shape.of(inputs()), layers.toArray(new Layer[0]));
    }
}
