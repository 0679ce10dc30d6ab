package dev.lanewise.bench.peers;

import dev.lanewise.bench.Engine;
import dev.lanewise.bench.EngineProvider;
import dev.lanewise.bench.Task;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.mkl.global.mkl_rt;

/** Intel's Math Kernel Library, by Intel's OpenMP. */
public final class Mkl implements EngineProvider {
    /** What {@link java.util.ServiceLoader} calls. */
    public Mkl() {
    }

    @Override
    public String name() {
        return "mkl";
    }

    @Override
    public boolean offers(Task task, int threads) {
        return task == Task.GEMM;
    }

    @Override
    public Engine create(int threads) {
        Loader.load(mkl_rt.class);
        mkl_rt.MKL_Set_Dynamic(0);
        mkl_rt.MKL_Set_Num_Threads(threads);
        return new Blas(name(), mkl_rt::cblas_sgemm, mkl_rt::cblas_sgemv);
    }
}
