package dev.lanewise.bench.oracle;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.tensor.Tensor;
import java.util.Map;

/**
 * Something that Lanewise and libtorch both compute from the same tensors, all in Lanewise's layouts. The answers'
 * names end in {@value #GRADIENT} if they are gradients.
 */
public sealed interface Problem permits Differentiation, Minimisation, Updates, Learning {
    /** How the name of a gradient ends. */
    String GRADIENT = ".gradient";

    /** What is given, by name, as it was drawn. */
    Map<String, Tensor> given();

    /**
     * Lanewise's answers, by name.
     *
     * @param given the tensors to begin with, of the names and shapes of {@link #given()}
     */
    Map<String, Tensor> solve(Kernels kernels, Map<String, Tensor> given);
}
