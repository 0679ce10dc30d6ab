package dev.lanewise.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The engines there are: Lanewise's own, scalar before simd, then whatever peers stand on the class path. */
public final class Engines {
    private Engines() {
    }

    /** All of them. */
    static List<EngineProvider> all() {
        List<EngineProvider> all = new ArrayList<>(LanewiseEngine.PROVIDERS);
        ServiceLoader.load(EngineProvider.class, EngineProvider.class.getClassLoader()).forEach(all::add);
        return all;
    }

    /**
     * The engine of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static EngineProvider named(String name) {
        List<String> names = new ArrayList<>();
        for (EngineProvider provider : all()) {
            if (provider.name().equals(name)) {
                return provider;
            }
            names.add(provider.name());
        }
        throw new IllegalArgumentException("engines are " + String.join(", ", names) + ", but '" + name + "' came");
    }

    /**
     * Opens exactly this engine, which this JVM then belongs to.
     *
     * @param threads how many threads share one operation
     * @throws IllegalArgumentException                        if there is no such engine or not with these threads
     * @throws dev.lanewise.kernel.KernelsUnavailableException if this JVM cannot run it
     */
    public static Engine open(String name, int threads) {
        return named(name).create(threads);
    }
}
