package dev.lanewise.bench.peers;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;

/** A network of DJL's blocks whose parameters come and go as the benchmarks' networks lay them out. */
interface DjlModel {
    /** The blocks, one after the other. */
    SequentialBlock block();

    /** Of a mini-batch. */
    Shape input();

    /** Overwrites the values of the initialized blocks. */
    void set(float[] parameters);

    /** A copy of the values. */
    float[] get();
}
