package dev.lanewise.bench.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Names and order of who does the work. Engines unknown here keep their own names and come last. */
final class Engines {
    /** Whose performance the report is about. */
    static final String LANEWISE = "simd";
    /** Lanewise's specification, which is no rival. */
    static final String SCALAR = "scalar";

    private static final List<String> ORDER =
            List.of(LANEWISE, SCALAR, "openblas", "mkl", "libtorch", "libtorch-blas", "libtorch-nchw",
                    "onnxruntime",
                    "djl", "dl4j");
    private static final Map<String, String> NAMES = Map.of(LANEWISE, "Lanewise", SCALAR, "Lanewise, scalar",
            "openblas", "OpenBLAS", "mkl", "MKL", "libtorch-blas", "libtorch, BLAS threads only", "libtorch-nchw",
            "libtorch, NCHW", "onnxruntime",
            "ONNX Runtime", "djl", "DJL", "dl4j", "DL4J");

    /** Lanewise first, then its peers, libraries before frameworks. */
    static final Comparator<String> COMPARATOR = Comparator.<String>comparingInt(Engines::place)
            .thenComparing(Comparator.naturalOrder());

    private Engines() {
    }

    /** What an engine is called on the page. */
    static String name(String engine) {
        return NAMES.getOrDefault(engine, engine);
    }

    /** Whether an engine is somebody else's. */
    static boolean isPeer(String engine) {
        return !engine.equals(LANEWISE) && !engine.equals(SCALAR);
    }

    private static int place(String engine) {
        int place = ORDER.indexOf(engine);
        return place < 0 ? ORDER.size() : place;
    }
}
