package dev.lanewise.bench.peers;

import dev.lanewise.bench.Engine;
import dev.lanewise.bench.EngineProvider;
import dev.lanewise.bench.Task;

/**
 * libtorch by way of JavaCPP, with all threads both for its own operations and for its products, which OpenBLAS
 * computes on threads of its own.
 */
public final class Libtorch implements EngineProvider {
    /** What {@link java.util.ServiceLoader} calls. */
    public Libtorch() {
    }

    @Override
    public String name() {
        return "libtorch";
    }

    @Override
    public boolean offers(Task task, int threads) {
        return true;
    }

    @Override
    public Engine create(int threads) {
        return new LibtorchEngine(name(), threads, threads, false);
    }
}
