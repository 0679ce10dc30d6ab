/** The kernels of Lanewise on the Vector API. Exports nothing: core finds it as a service. */
module dev.lanewise.simd {
    requires dev.lanewise.core;
    requires jdk.incubator.vector;

    provides dev.lanewise.kernel.KernelProvider with dev.lanewise.simd.SimdProvider;
}
