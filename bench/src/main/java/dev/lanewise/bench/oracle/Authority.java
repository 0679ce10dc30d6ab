package dev.lanewise.bench.oracle;

import dev.lanewise.tensor.Tensor;
import java.util.Map;

/** Who is asked for the right answers: libtorch. Found by {@link java.util.ServiceLoader}. */
public interface Authority {
    /** Its name and version. */
    String name();

    /**
     * Its answers to a problem, by name, in Lanewise's layouts.
     *
     * @param given     the tensors to begin with
     * @param precisely whether it computes in float64 and rounds its answers, or computes in float32
     */
    Map<String, Tensor> answer(Problem problem, Map<String, Tensor> given, boolean precisely);
}
