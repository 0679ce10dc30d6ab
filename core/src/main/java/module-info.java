/** Tensors, layers, training and the scalar kernels of Lanewise. Depends on nothing but {@code java.base}. */
@SuppressWarnings("module") // dev.lanewise.simd is compiled after this module
module dev.lanewise.core {
    exports dev.lanewise.data;
    exports dev.lanewise.io;
    exports dev.lanewise.kernel;
    exports dev.lanewise.layer;
    exports dev.lanewise.loss;
    exports dev.lanewise.metric;
    exports dev.lanewise.model;
    exports dev.lanewise.optim;
    exports dev.lanewise.random;
    exports dev.lanewise.tensor;
    exports dev.lanewise.train;

    exports dev.lanewise.kernel.scalar to dev.lanewise.simd;

    uses dev.lanewise.kernel.KernelProvider;
}
