package dev.lanewise.bench.peers;

import dev.lanewise.bench.Engine;
import dev.lanewise.bench.EngineProvider;
import dev.lanewise.bench.Task;

/**
 * libtorch with all threads for products and one for everything else: the two pools do not know of each other, and this
 * split is often the faster one. Offers what consists of products; with one thread it would be {@link Libtorch} again.
 */
public final class LibtorchBlas implements EngineProvider {
    /** What {@link java.util.ServiceLoader} calls. */
    public LibtorchBlas() {
    }

    @Override
    public String name() {
        return "libtorch-blas";
    }

    @Override
    public boolean offers(Task task, int threads) {
        return threads > 1 && (task == Task.GEMM || task == Task.TRAINING);
    }

    @Override
    public Engine create(int threads) {
        return new LibtorchEngine(name(), 1, threads, false);
    }
}
