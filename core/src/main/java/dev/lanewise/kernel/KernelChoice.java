package dev.lanewise.kernel;

import dev.lanewise.kernel.scalar.ScalarKernels;
import dev.lanewise.tensor.Nullable;
import java.util.Locale;
import java.util.ServiceLoader;

/**
 * Which kernels to use. {@code auto} takes SIMD where this JVM can run it and it agrees with scalar, and scalar with
 * one line to {@link System.Logger} otherwise; the others are demands that fail when they cannot be met. The system
 * property {@value #PROPERTY} overrides {@code auto}.
 */
public enum KernelChoice {
    /** The fastest that works. */
    AUTO,
    /** The plain loops of the specification. */
    SCALAR,
    /** The Vector API, or failure. */
    SIMD;

    /** The system property that overrides {@link #AUTO}: {@code scalar} or {@code simd}. */
    public static final String PROPERTY = "lanewise.kernels";

    /**
     * The choice of the given name.
     *
     * @param name {@code auto}, {@code scalar} or {@code simd}, in any case
     * @throws IllegalArgumentException for any other name
     */
    public static KernelChoice of(String name) {
        for (KernelChoice choice : values()) {
            if (choice.toString().equals(name.toLowerCase(Locale.ROOT))) {
                return choice;
            }
        }
        throw new IllegalArgumentException("kernels are auto, scalar or simd, but '" + name + "' came");
    }

    /**
     * Opens the kernels of this choice.
     *
     * @param threads how many threads may share one operation, at least 1; scalar kernels use the caller's alone
     * @throws IllegalArgumentException    if {@code threads} is less than 1 or the system property is no choice
     * @throws KernelsUnavailableException if a demanded set of kernels cannot run here
     */
    public Kernels open(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("kernels need at least 1 thread, but " + threads + " came");
        }
        KernelChoice demanded = this == AUTO ? of(System.getProperty(PROPERTY, "auto")) : this;
        if (demanded == SCALAR) {
            warnWithoutFma();
            return ScalarKernels.INSTANCE;
        }
        KernelProvider provider = find("simd");
        String unavailable = provider == null
                ? "the module dev.lanewise.simd (artifact lanewise-simd) is neither on the module path nor on the "
                        + "class path"
                : provider.unavailable();
        if (unavailable == null && !FusedMultiplyAdd.inHardware()) {
            unavailable = "this CPU or JVM has no fused multiply-add in hardware";
        }
        if (provider != null && unavailable == null) {
            Kernels kernels = provider.create(threads);
            unavailable = SelfTest.disagreement(kernels);
            if (unavailable == null) {
                return kernels;
            }
            kernels.close();
        }
        if (demanded == SIMD) {
            throw new KernelsUnavailableException("SIMD kernels were demanded, but " + unavailable);
        }
        warn("Using scalar kernels, because " + unavailable);
        warnWithoutFma();
        return ScalarKernels.INSTANCE;
    }

    private static @Nullable KernelProvider find(String name) {
        for (KernelProvider provider : ServiceLoader.load(KernelProvider.class,
                KernelProvider.class.getClassLoader())) {
            if (provider.name().equals(name)) {
                return provider;
            }
        }
        return null;
    }

    private static void warnWithoutFma() {
        if (!FusedMultiplyAdd.inHardware()) {
            warn("This CPU or JVM has no fused multiply-add in hardware: scalar kernels will be very slow.");
        }
    }

    /** Asks for a logger only now, so that a start without a word need not wait until the platform's logging is loaded. */
    private static void warn(String sentence) {
        System.getLogger("dev.lanewise").log(System.Logger.Level.WARNING, sentence);
    }

    /** The name as it is typed: lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
