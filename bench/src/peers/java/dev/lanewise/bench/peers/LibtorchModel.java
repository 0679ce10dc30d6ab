package dev.lanewise.bench.peers;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** A network of libtorch's functions. */
interface LibtorchModel {
    /** All parameters, which from now on collect gradients. */
    TensorVector trained();

    /** What a mini-batch comes to. */
    Tensor logits(Tensor input);

    /** A copy of the parameters, laid out as the benchmarks' networks say. */
    float[] parameters();
}
