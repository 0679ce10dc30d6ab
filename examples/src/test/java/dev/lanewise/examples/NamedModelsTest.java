package dev.lanewise.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernel.KernelChoice;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Layer;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.model.Model;
import dev.lanewise.model.Plan;
import dev.lanewise.model.Predictor;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.Updater;
import dev.lanewise.tensor.Shape;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is promised of every training holds for each network that {@code --model} names, with batch norm and dropout:
 * the same bits on all kernels, threads and widths, and not a byte allocated once it is warm.
 */
class NamedModelsTest {
    private static final String VECTORS = "--add-modules=jdk.incubator.vector";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** Until C2 has compiled a kernel, its vectors are objects: that takes some thousand calls of each. */
    private static final int MOST_ROUNDS = 600;
    private static final int STEPS_OF_ROUND = 32;

    @TempDir
    static Path temporary;

    private static String folder = "";

    /** Images as large as MNIST's, because the networks were made for them. */
    @BeforeAll
    static void draw() throws Exception {
        Path path = Files.createDirectories(temporary.resolve("data"));
        IdxFolder images = new IdxFolder(path);
        images.images("train-images-idx3-ubyte.gz", 71, 28, 28);
        images.labels("train-labels-idx1-ubyte.gz", IdxFolder.labels(71));
        images.images("t10k-images-idx3-ubyte", 13, 28, 28);
        images.labels("t10k-labels-idx1-ubyte", IdxFolder.labels(13));
        folder = path.toString();
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void sameBits(Architecture architecture) {
        String scalar = train(architecture, List.of(VECTORS), "--kernels", "scalar");
        for (String threads : List.of("1", "2", "3")) {
            assertEquals(scalar, train(architecture, List.of(VECTORS), "--kernels", "simd", "--threads", threads),
                    architecture + " on " + threads + " threads");
        }
        assertEquals(scalar, train(architecture, List.of(VECTORS, "-XX:MaxVectorSize=16"), "--kernels", "simd"),
                architecture + " with vectors of 128 bits");
        if (System.getProperty("os.arch").equals("amd64")) {
            assertEquals(scalar, train(architecture, List.of(VECTORS, "-XX:UseAVX=2"), "--kernels", "simd"),
                    architecture + " with AVX2");
        }
        assertNotEquals(scalar, train(architecture, List.of(VECTORS), "--kernels", "simd", "--seed", "5"),
                architecture + ": another seed, the same parameters");
    }

    /** Trains two short epochs in a JVM of its own; the parameters' hash. */
    private static String train(Architecture architecture, List<String> jvm, String... more) {
        List<String> args = new ArrayList<>(List.of("--data", folder, "--model",
                architecture.name().toLowerCase(Locale.ROOT).replace('_', '-'), "--batch", "24", "--epochs", "2",
                "--batch-norm", "--dropout", "0.3"));
        args.addAll(List.of(more));
        TrainRun run = TrainRun.forked(temporary, jvm, args.toArray(String[]::new));
        assertEquals(0, run.code(), run.describe());
        return run.sha256();
    }

    @ParameterizedTest
    @CsvSource({"MLP, 1", "MLP, 2", "SIMPLE_CONVNET, 1", "SIMPLE_CONVNET, 2", "DEEP_CONVNET, 1", "DEEP_CONVNET, 2",
            "LENET, 1", "LENET, 2"})
    void allocatesNothing(Architecture architecture, int threads) {
        TrainOptions options = TrainOptions.parse("--batch-norm", "--dropout", "0.3");
        List<Layer> layers = architecture.layers(options);
        Model model = Model.sequential(1, Shape.of(28, 28, 1), layers.toArray(new Layer[0]));
        try (Kernels kernels = KernelChoice.SIMD.open(threads)) {
            Plan plan = Plan.training(model, new SoftmaxCrossEntropy(), kernels, 5);
            Updater updater = new Updater(new Adam(1e-6f), model.parameters(), plan.gradients(), kernels);
            Arrays.fill(plan.input("x"), 0.1f);
            assertEquals(0, allocatedOnceWarm(step -> {
                plan.rows(step % 8 == 7 ? 3 : 5);
                plan.forward();
                plan.backward();
                updater.step();
            }), "bytes of training " + architecture + " on " + threads + " threads");
            Predictor predictor = model.predictor(kernels, 2);
            float[] input = new float[2 * 28 * 28];
            float[] output = new float[2 * options.classes()];
            assertEquals(0, allocatedOnceWarm(step -> predictor.predict(input, 1 + step % 2, output)),
                    "bytes of predicting by " + architecture);
        }
    }

    private interface Step {
        void run(int step);
    }

    /** The bytes of a round of steps, once one allocated nothing, or after many. */
    private static long allocatedOnceWarm(Step step) {
        long bytes = 1;
        for (int round = 0; round < MOST_ROUNDS && bytes > 0; round++) {
            long[] threads = ownThreads();
            long before = allocated(threads);
            for (int i = 0; i < STEPS_OF_ROUND; i++) {
                step.run(i);
            }
            bytes = allocated(threads) - before;
        }
        return bytes;
    }

    private static long allocated(long[] threads) {
        long sum = 0;
        for (long thread : threads) {
            sum += THREADS.getThreadAllocatedBytes(thread);
        }
        return sum;
    }

    /** The caller's thread and the kernels' workers. */
    private static long[] ownThreads() {
        long caller = Thread.currentThread().threadId();
        long[] threads = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
                .filter(info -> info != null
                        && (info.getThreadId() == caller || info.getThreadName().startsWith("lanewise")))
                .mapToLong(info -> info.getThreadId()).toArray();
        assertTrue(threads.length > 0, "no thread");
        return threads;
    }
}
