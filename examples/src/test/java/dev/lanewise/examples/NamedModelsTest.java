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
import dev.lanewise.optim.Updater;
import dev.lanewise.tensor.Shape;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is promised of every training holds for each network that {@code --model} names, with batch norm and dropout and
 * as it is: the same bits on all kernels, threads and widths, and not a byte allocated once it is warm.
 */
@ParameterizedClass
@ValueSource(strings = {"--batch-norm --dropout 0.3", "--optimizer momentum --weight-decay 0.001 --schedule cosine"})
class NamedModelsTest {
    private static final String VECTORS = "--add-modules=jdk.incubator.vector";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /**
     * How long C2 may take, at most: until it has compiled a kernel, its vectors are objects, and where others use the
     * processor that takes longer than any number of short steps.
     */
    private static final long WARM_UP_NANOS = 60_000_000_000L;
    private static final int STEPS_OF_ROUND = 32;

    @TempDir
    static Path temporary;

    private static String folder = "";

    private final String[] options;

    NamedModelsTest(String options) {
        this.options = options.split(" ");
    }

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
        String[] args = args(architecture);
        String scalar = sha256(TrainRun.here(with(args, "--kernels", "scalar")), "scalar, 1 thread");
        for (String threads : List.of("1 thread", "2 threads", "3 threads")) {
            TrainRun run = TrainRun.here(with(args, "--kernels", "simd", "--threads", threads.substring(0, 1)));
            assertEquals(scalar, sha256(run, "simd \\d+-bit, " + threads), run.describe());
        }
        // A JVM has one vector width.
        TrainRun narrow = forked("-XX:MaxVectorSize=16", args);
        assertEquals(scalar, sha256(narrow, "simd 128-bit, 2 threads"), narrow.describe());
        if (System.getProperty("os.arch").equals("amd64")) {
            TrainRun avx2 = forked("-XX:UseAVX=2", args);
            assertEquals(scalar, sha256(avx2, "simd (128|256)-bit, 2 threads"), avx2.describe());
        }
        TrainRun other = TrainRun.here(with(args, "--kernels", "simd", "--seed", "5"));
        assertNotEquals(scalar, sha256(other, "simd .*"), "another seed, the same parameters: " + other.describe());
    }

    /** Two short epochs. */
    private String[] args(Architecture architecture) {
        return with(options, "--data", folder, "--model", TrainOptions.text(architecture), "--batch", "24", "--epochs",
                "2");
    }

    private static String[] with(String[] args, String... more) {
        return Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray(String[]::new);
    }

    private static TrainRun forked(String width, String[] args) {
        return TrainRun.forked(temporary, List.of(VECTORS, width), with(args, "--kernels", "simd", "--threads", "2"));
    }

    /** The parameters' hash, after a run by the kernels that were meant. */
    private static String sha256(TrainRun run, String kernels) {
        assertEquals(0, run.code(), run.describe());
        assertTrue(run.line("kernels").matches(kernels), kernels + " expected: " + run.describe());
        return run.sha256();
    }

    @ParameterizedTest
    @CsvSource({"MLP, 1", "MLP, 2", "SIMPLE_CONVNET, 1", "SIMPLE_CONVNET, 2", "DEEP_CONVNET, 1", "DEEP_CONVNET, 2",
            "LENET, 1", "LENET, 2"})
    void allocatesNothing(Architecture architecture, int threads) {
        TrainOptions parsed = TrainOptions.parse(with(args(architecture), "--lr", "1e-6"));
        List<Layer> layers = architecture.layers(parsed);
        Model model = Model.sequential(1, Shape.of(28, 28, 1), layers.toArray(new Layer[0]));
        try (Kernels kernels = KernelChoice.SIMD.open(threads)) {
            Plan plan = Plan.training(model, new SoftmaxCrossEntropy(), kernels, 5);
            Updater updater = new Updater(parsed.optimizer(), model.parameters(), plan.gradients(), kernels);
            Arrays.fill(plan.input("x"), 0.1f);
            assertEquals(0, allocatedOnceWarm(step -> {
                plan.rows(step % 8 == 7 ? 3 : 5);
                plan.forward();
                plan.backward();
                updater.step();
            }), "bytes of training " + layers + " on " + threads + " threads");
            Predictor predictor = model.predictor(kernels, 2);
            float[] input = new float[2 * 28 * 28];
            float[] output = new float[2 * parsed.classes()];
            assertEquals(0, allocatedOnceWarm(step -> predictor.predict(input, 1 + step % 2, output)),
                    "bytes of predicting by " + layers);
        }
    }

    private interface Step {
        void run(int step);
    }

    /** The bytes of a round of steps, once one allocated nothing, or after long. */
    private static long allocatedOnceWarm(Step step) {
        long end = System.nanoTime() + WARM_UP_NANOS;
        long bytes;
        do {
            long[] threads = ownThreads();
            long before = allocated(threads);
            for (int i = 0; i < STEPS_OF_ROUND; i++) {
                step.run(i);
            }
            bytes = allocated(threads) - before;
        } while (bytes > 0 && System.nanoTime() < end);
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
