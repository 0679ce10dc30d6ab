package dev.lanewise.bench.peers;

import dev.lanewise.bench.Engine;
import dev.lanewise.bench.EngineProvider;
import dev.lanewise.bench.Task;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/** OpenBLAS, by its own threads. */
public final class OpenBlas implements EngineProvider {
    /** What {@link java.util.ServiceLoader} calls. */
    public OpenBlas() {
    }

    @Override
    public String name() {
        return "openblas";
    }

    @Override
    public boolean offers(Task task, int threads) {
        return task == Task.GEMM;
    }

    @Override
    public Engine create(int threads) {
        setThreads(threads);
        return new Blas(name(), openblas_nolapack::cblas_sgemm, openblas_nolapack::cblas_sgemv);
    }

    /**
     * Loads OpenBLAS and sets its threads.
     *
     * @throws IllegalStateException if it did not take them, or the environment keeps it from choosing its kernels
     */
    static void setThreads(int threads) {
        for (String variable : List.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")) {
            if (System.getenv(variable) != null) {
                throw new IllegalStateException("OpenBLAS is to choose its kernels by the CPU, but " + variable
                        + " is set in the environment; unset it");
            }
        }
        Loader.load(openblas_nolapack.class);
        openblas_nolapack.blas_set_num_threads(threads);
        if (openblas_nolapack.blas_get_num_threads() != threads) {
            throw new IllegalStateException("OpenBLAS takes " + openblas_nolapack.blas_get_num_threads()
                    + " threads, but " + threads + " were demanded");
        }
    }
}
