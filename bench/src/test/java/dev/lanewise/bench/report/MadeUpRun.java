package dev.lanewise.bench.report;

import com.google.gson.JsonParser;
import dev.lanewise.bench.results.JmhFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * A whole run with everything that a report can show, made up from rates of an imagined machine and seeded noise: for
 * tests of the page, and to look at, with a folder as the argument of {@link #main}.
 */
final class MadeUpRun {
    static final long SEED = 20_251_001;
    static final int ROUNDS = 9;
    /** GFLOP/s of a multiply-add loop on one thread. */
    static final double PEAK = 114;
    /** What JMH allocates by itself in a second. */
    static final double JMH_BYTES = 34_500;

    private static final String[] SHAPES = {"64x64x64", "127x127x127", "128x128x128", "129x129x129", "256x256x256",
            "512x512x512", "1000x1000x1000", "1024x1024x1024", "2048x2048x2048", "100x50x784", "100x10x50",
            "AtB:784x50x100", "128x256x784", "128x10x128",
            "AtB:784x256x128", "ABt:128x784x256", "32x1024x1024", "1x1024x1024", "64x12544x576", "100352x32x27"};
    /** Shares of the peak, for each engine: products that fill it, and how much small ones lose. */
    private static final Map<String, double[]> PRODUCTS = new LinkedHashMap<>();

    static {
        PRODUCTS.put("scalar", new double[]{0.07, 0.2});
        PRODUCTS.put("simd", new double[]{0.95, 0.3});
        PRODUCTS.put("openblas", new double[]{0.90, 0.5});
        PRODUCTS.put("mkl", new double[]{0.91, 0.45});
        PRODUCTS.put("libtorch", new double[]{0.88, 1.5});
    }

    private final Random random = new Random(SEED);
    private final JmhFixture results = new JmhFixture();

    private MadeUpRun() {
        for (int threads : new int[]{1, 2}) {
            for (int round = 0; round < 3; round++) {
                peak("fma", threads, PEAK * 1e9 / (2.0 * 12 * 65536));
                peak("triad", threads, (threads == 1 ? 25e9 : 16e9) / (4.0 * 3 * (1 << 24)));
                peak("cacheReadL1", threads, 190e9 / (4.0 * 65536));
                peak("cacheRead", threads, 81e9 / (4.0 * 65536));
                peak("cacheReadL3", threads, 40e9 / (4.0 * (1 << 20)));
            }
            for (int round = 0; round < ROUNDS; round++) {
                products(threads);
                convolutions(threads);
                training(threads);
                images(threads);
                prediction(threads);
                elementwise(threads);
            }
        }
    }

    /** Writes the run; returns the file of JMH's results. */
    static Path write(Path folder) throws IOException {
        MadeUpRun run = new MadeUpRun();
        JmhFixture.write(folder.resolve("made-up.coldstart.json"), JsonParser.parseString(run.coldStart()));
        Files.writeString(folder.resolve("made-up.machine.json"),
                """
                        {"date": "2026-01-02T03:04:05Z", "commit": "0123456789abcdef0123456789abcdef01234567",
                        "cpu": "Imagined CPU <9000>", "cpuFlags": ["fma", "avx512f"], "processors": 2,
                        "memoryBytes": 8000000000, "os": "Linux 6.1 amd64", "jvm": {"name": "OpenJDK 64-Bit Server VM",
                        "version": "25.0.3+9", "flags": ["--add-modules=jdk.incubator.vector"], "processors": 2,
                        "vectorBits": 512, "unavailable": ""}}
                        """);
        return run.results.write(folder.resolve("made-up.json"));
    }

    /** Writes the run into the folder that is named. */
    public static void main(String[] args) throws IOException {
        System.out.println(write(Path.of(args[0])));
    }

    /** JMH allocates by time; one task is made to allocate more. */
    private static double allocated(String task, double calls) {
        return JMH_BYTES / calls + (task.equals("100x10x50") ? 24 : 0);
    }

    private void peak(String method, int threads, double callsOfOne) {
        results.throughput("PeakBenchmark." + method, threads, noisy(threads * callsOfOne)).metric(
                "gc.alloc.rate.norm", "B/op", JMH_BYTES / callsOfOne / threads);
    }

    private void products(int threads) {
        for (Map.Entry<String, double[]> engine : PRODUCTS.entrySet()) {
            for (String shape : SHAPES) {
                String[] mnk = shape.replaceFirst(".*:", "").split("x", -1);
                double m = Double.parseDouble(mnk[0]);
                double n = Double.parseDouble(mnk[1]);
                double k = Double.parseDouble(mnk[2]);
                double calls = rate(engine.getValue(), threads, m, n, k) / (2e-9 * m * n * k);
                operation(results.throughput("GemmBenchmark.multiply", 1, noisy(calls)), engine.getKey(),
                        threads, allocated(shape, calls)).param("shape", shape);
            }
        }
    }

    /** GFLOP/s: the peak or the bandwidth, less a fixed time per call in microseconds. */
    private static double rate(double[] engine, int threads, double m, double n, double k) {
        double gflop = 2e-9 * m * n * k;
        double bytes = 4 * (m * k + k * n + m * n);
        double bandwidth = bytes <= (16 << 20) ? 81e9 : 25e9;
        double seconds = Math.max(gflop / (PEAK * engine[0]), bytes / bandwidth) / Math.min(threads, 1 + gflop / 0.002)
                + engine[1] * 1e-6;
        return gflop / seconds;
    }

    private void training(int threads) {
        double[][] steps = {{940, 1700}, {720, 1010}, {500, 640}, {200, 140}};
        String[] engines = {"simd", "libtorch", "djl", "dl4j"};
        for (int i = 0; i < engines.length; i++) {
            operation(results.throughput("TrainingStepBenchmark.step", 1, noisy(steps[i][threads - 1])), engines[i],
                    threads, allocated("", steps[i][threads - 1])).param("training", "784-256-128-10/128/sgd");
            operation(results.throughput("TrainingStepBenchmark.step", 1, noisy(4.5 * steps[i][threads - 1])),
                    engines[i], threads, allocated("", 4.5 * steps[i][threads - 1]))
                    .param("training", "784-50-10/100/sgd");
        }
    }

    private void convolutions(int threads) {
        String[] passes = {"FORWARD", "INPUT_GRADIENT", "WEIGHT_GRADIENT"};
        double[][] calls = {{130, 120}, {110, 115}, {95, 80}};
        String[] engines = {"simd", "libtorch"};
        for (int i = 0; i < passes.length; i++) {
            for (int e = 0; e < engines.length; e++) {
                operation(results.throughput("ConvolutionBenchmark.convolve", 1, noisy(threads * calls[i][e])),
                        engines[e], threads, allocated("", threads * calls[i][e]))
                        .param("convolution", "64x28x28x32/64/3/1/1").param("pass", passes[i]);
            }
        }
    }

    private void images(int threads) {
        double[][] calls = {{500, 430}, {350, 200}};
        String[] methods = {"forward", "step"};
        String[] engines = {"simd", "libtorch"};
        for (int i = 0; i < methods.length; i++) {
            for (int e = 0; e < engines.length; e++) {
                operation(results.throughput("ImageNetworkBenchmark." + methods[i], 1, noisy(threads * calls[i][e])),
                        engines[e], threads, allocated("", threads * calls[i][e])).param("model", "LENET");
            }
        }
    }

    private void prediction(int callers) {
        double[] medians = {13.2, 14.8, 31, 38, 255};
        String[] engines = {"simd", "onnxruntime", "libtorch", "djl", "dl4j"};
        for (int i = 0; i < engines.length; i++) {
            double median = noisy(medians[i]);
            results.sample("PredictBenchmark.latency", callers, 1.1 * median).param("engine", engines[i])
                    .param("network", "784-256-128-10").metric("gc.alloc.rate.norm", "B/op", i == 0 ? 0.01 : 900)
                    .percentiles(Map.of("50.0", median, "99.0", 2.1 * median));
        }
    }

    private void elementwise(int threads) {
        String[] activations = {"RELU", "SIGMOID", "TANH"};
        double[][] nanoseconds = {{0.076, 0.216}, {0.412, 0.413}, {0.545, 1.48}};
        String[] engines = {"simd", "libtorch"};
        for (int i = 0; i < activations.length; i++) {
            for (int e = 0; e < engines.length; e++) {
                double calls = 1e9 / (nanoseconds[i][e] * 128 * 128) * (threads == 1 ? 1 : 1.4);
                operation(results.throughput("ActivationBenchmark.forward", 1, noisy(calls)), engines[e], threads,
                        0.001).param("activation", activations[i]).param("cols", 128);
            }
        }
        for (int e = 0; e < engines.length; e++) {
            double calls = 1e9 / ((e == 0 ? 21.6 : 17.6) * 128 * 10);
            operation(results.throughput("SoftmaxBenchmark.withLoss", 1, noisy(calls)), engines[e], threads, 0.001)
                    .param("classes", 10);
        }
    }

    private JmhFixture.Result operation(JmhFixture.Result result, String engine, int threads, double bytes) {
        // Now and then somebody else has a core.
        double free = random.nextInt(8) == 0 ? 0.8 : 1;
        return result.param("engine", engine).param("threads", threads)
                .metric("gc.alloc.rate.norm", "B/op", bytes)
                .ceilings(noisy(PEAK), threads == 1 ? noisy(PEAK) : 2 * free * PEAK);
    }

    private double noisy(double value) {
        return value * (1 + 0.015 * random.nextGaussian());
    }

    private String coldStart() {
        StringBuilder json = new StringBuilder("[");
        String[] engines = {"simd", "libtorch", "djl", "dl4j"};
        double[][] seconds = {{0.28, 4.3}, {1.26, 3.06}, {0.78, 3.43}, {0.85, 5.65}};
        int[] megabytes = {180, 610, 540, 830};
        for (int e = 0; e < engines.length; e++) {
            for (int task = 0; task < 2; task++) {
                json.append("{\"engine\": \"").append(engines[e]).append("\", \"task\": \"")
                        .append(task == 0 ? "first prediction" : "one epoch trained and tested")
                        .append("\", \"threads\": 1, \"seconds\": [");
                for (int round = 0; round < ROUNDS; round++) {
                    json.append(round == 0 ? "" : ", ").append(noisy(seconds[e][task]));
                }
                json.append("], \"peakMegabytes\": [").append(megabytes[e]).append("]},\n");
            }
            json.append("{\"engine\": \"").append(engines[e]).append("\", \"threads\": 1, \"curve\": [");
            for (int tick = 0; tick < 50; tick++) {
                double second = 0.1 * (tick + 1);
                double risen = Math.max(0, 1 - StrictMath.exp(-(second - seconds[e][0]) / (0.5 + 0.3 * e)));
                json.append(tick == 0 ? "[" : ", [").append(second).append(", ")
                        .append(noisy((100_000 - 20_000 * e) * risen)).append("]");
            }
            json.append(e == engines.length - 1 ? "]}]" : "]},\n");
        }
        return json.toString();
    }
}
