/** Tensors, layers, training and the scalar kernels of Lanewise. Depends on nothing but {@code java.base}. */
module dev.lanewise.core {
    exports dev.lanewise.random;
    exports dev.lanewise.tensor;
}
