package dev.lanewise.bench;

import java.util.function.UnaryOperator;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * How much one call of a benchmark does, which turns calls per second into a rate. Counted from the shapes, not
 * measured: the arithmetic that the operation defines, the bytes that it must read and write once, or the samples.
 *
 * @param amount in the unit's measure, per call
 * @param unit   what is counted
 */
public record Work(double amount, Unit unit) {
    /** How many bytes caches may hold from call to call; the size is that of today's, not this machine's. */
    public static final double CACHES = 1 << 24;

    /** What is counted, and the name of its rate. */
    public enum Unit {
        /** 10⁹ floating-point operations, a fused multiply-add being two. */
        GFLOP("GFLOP/s"),
        /** 10⁹ bytes. */
        GB("GB/s"),
        /** Samples of a mini-batch. */
        SAMPLE("samples/s");

        private final String rate;

        Unit(String rate) {
            this.rate = rate;
        }

        /** The name of the rate, for example {@code GFLOP/s}. */
        public String rate() {
            return rate;
        }
    }

    /** Of so many floating-point operations. */
    static Work flops(double count) {
        return new Work(count / 1e9, Unit.GFLOP);
    }

    /** Of so many floats read or written. */
    static Work floats(double count) {
        return new Work(count * Float.BYTES / 1e9, Unit.GB);
    }

    /** Of so many samples. */
    static Work samples(int count) {
        return new Work(count, Unit.SAMPLE);
    }

    /** Of a matrix multiply of m×k by k×n: {@code 2·m·n·k} operations. */
    static Work gemm(int m, int n, int k) {
        return flops(2.0 * m * n * k);
    }

    /**
     * Of one call of a benchmark of this module.
     *
     * @throws IllegalArgumentException if the benchmark is not of this module
     */
    static Work of(BenchmarkParams params) {
        return of(params.getBenchmark(), params::getParam);
    }

    /**
     * Of one call of a benchmark.
     *
     * @param benchmark its name with class and package
     * @param params    its parameters by name
     * @throws IllegalArgumentException if the benchmark is not of this module
     */
    public static Work of(String benchmark, UnaryOperator<String> params) {
        String name = Row.shortName(benchmark);
        int dot = name.indexOf('.');
        String method = name.substring(dot + 1);
        return switch (name.substring(0, dot)) {
            case "PeakBenchmark" -> PeakBenchmark.work(method);
            case "GemmBenchmark" -> GemmBenchmark.work(params);
            case "ConvolutionBenchmark" -> ConvolutionBenchmark.work(params);
            case "ActivationBenchmark" -> ActivationBenchmark.work(method, params);
            case "SoftmaxBenchmark" -> SoftmaxBenchmark.work(params);
            case "ColumnSumsBenchmark" -> ColumnSumsBenchmark.work(method, params);
            case "LayerBenchmark" -> LayerBenchmark.work(method, params);
            case "OptimizerBenchmark" -> OptimizerBenchmark.work(params);
            case "TrainingStepBenchmark" -> TrainingStepBenchmark.work(params);
            case "ImageNetworkBenchmark" -> ImageNetworkBenchmark.work(params);
            case "PredictBenchmark" -> samples(1);
            default -> throw new IllegalArgumentException("no work is known of benchmark " + benchmark);
        };
    }

    /** Whether it goes through more bytes than caches hold. */
    boolean isInMemory() {
        return unit == Unit.GB && amount * 1e9 > CACHES;
    }

    /** What calls per second come to, in {@link Unit#rate()}. */
    public double rate(double callsPerSecond) {
        return amount * callsPerSecond;
    }
}
