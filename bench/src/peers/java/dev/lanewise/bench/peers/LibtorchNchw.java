package dev.lanewise.bench.peers;

import dev.lanewise.bench.Engine;
import dev.lanewise.bench.EngineProvider;
import dev.lanewise.bench.Task;

/** {@link Libtorch} on images that lie channel by channel, PyTorch's default; which is faster depends on the layer. */
public final class LibtorchNchw implements EngineProvider {
    /** What {@link java.util.ServiceLoader} calls. */
    public LibtorchNchw() {
    }

    @Override
    public String name() {
        return "libtorch-nchw";
    }

    @Override
    public boolean offers(Task task, int threads) {
        return task == Task.CONVOLUTION || task == Task.IMAGE_TRAINING || task == Task.IMAGE_FORWARD;
    }

    @Override
    public Engine create(int threads) {
        return new LibtorchEngine(name(), threads, threads, true);
    }
}
