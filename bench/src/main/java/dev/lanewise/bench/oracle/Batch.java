package dev.lanewise.bench.oracle;

import dev.lanewise.model.Model;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Map;

/** Shapes with the mini-batch axis, and tensors by name. */
final class Batch {
    private Batch() {
    }

    /** A sample's shape with a mini-batch axis before it. */
    static Shape of(int rows, Shape sample) {
        int[] dims = new int[sample.rank() + 1];
        dims[0] = rows;
        System.arraycopy(sample.dims(), 0, dims, 1, sample.rank());
        return Shape.of(dims);
    }

    /** One tensor of those given. */
    static Tensor get(Map<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    "a tensor named " + name + " should be given, but there are " + tensors.keySet());
        }
        return tensor;
    }

    /** Puts given values into a model's parameters. */
    static void load(Model model, Map<String, Tensor> given) {
        for (Parameters.Slice slice : model.parameters().slices()) {
            model.parameters().set(slice.name(), get(given, slice.name()));
        }
    }
}
