package dev.lanewise.simd;

import dev.lanewise.kernel.KernelProvider;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.tensor.Nullable;

/**
 * Offers {@link SimdKernels} where this JVM can run them at speed: with the module of the Vector API, on HotSpot, with
 * its C2 compiler. Touches no class of the Vector API before {@link #create}, so that it loads everywhere.
 */
public final class SimdProvider implements KernelProvider {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    /** For the service loader. */
    public SimdProvider() {
    }

    @Override
    public String name() {
        return "simd";
    }

    @Override
    public @Nullable String unavailable() {
        ModuleLayer layer = SimdProvider.class.getModule().getLayer();
        if ((layer == null ? ModuleLayer.boot() : layer).findModule(VECTOR_MODULE).isEmpty()) {
            return "the module " + VECTOR_MODULE + " is absent: start Java with --add-modules " + VECTOR_MODULE;
        }
        return unavailable(System.getProperty("java.vm.name", ""), System.getProperty("java.vm.info", ""));
    }

    /** Why a JVM of this name and mode would run vector code slowly, or {@code null} if it would not. */
    static @Nullable String unavailable(String name, String info) {
        if (!name.contains("Server VM")) {
            return "the JVM '" + name + "' is not HotSpot with its C2 compiler: use a HotSpot JVM";
        }
        if (info.contains("interpreted") || info.contains("emulated-client")) {
            return "the C2 compiler is switched off (JVM mode '" + info
                    + "'): start Java without -Xint, -client and -XX:TieredStopAtLevel";
        }
        return null;
    }

    @Override
    public Kernels create(int threads) {
        return new SimdKernels(threads);
    }
}
