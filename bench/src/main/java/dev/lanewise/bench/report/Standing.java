package dev.lanewise.bench.report;

import dev.lanewise.bench.ConvolutionForm;
import dev.lanewise.bench.ImageBatch;
import dev.lanewise.bench.Work;
import dev.lanewise.bench.results.Estimate;
import dev.lanewise.bench.results.Measurement;
import dev.lanewise.tensor.Nullable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** How Lanewise stands on one task: its figure beside the best peer's and beside what the machine allows. */
final class Standing {
    /** The share of the roof from which on a rival that is ahead does not count as a loss. */
    static final double AT_THE_LIMIT = 0.95;

    private final Area area;
    private final Task task;
    private final Peaks peaks;

    /** Of one task. */
    Standing(Task task, Peaks peaks) {
        this.task = task;
        this.peaks = peaks;
        area = Area.of(task);
    }

    /** Of every task that Lanewise was measured on. */
    static List<Standing> of(List<Task> tasks, Peaks peaks) {
        List<Standing> standings = new ArrayList<>();
        for (Task task : tasks) {
            if (task.hasLanewise()) {
                standings.add(new Standing(task, peaks));
            }
        }
        return standings;
    }

    Area area() {
        return area;
    }

    Task task() {
        return task;
    }

    /** The task for reading: the shape of a product, otherwise its parameters. */
    String label() {
        return switch (area) {
            case GEMM -> Shape.of(task).label();
            case CONVOLUTION -> convolution();
            case TRAINING -> task.label();
            case IMAGES -> task.param("model").toLowerCase(Locale.ROOT).replace('_', '-')
                    + (task.benchmark().endsWith(".step") ? ", training" : ", forward");
            case PREDICTION -> task.label() + (task.timesCalls() ? ", a call" : ", calls");
            case ELEMENTWISE, OTHER -> task.benchmark().replace("Benchmark.", " ")
                    + (task.label().isEmpty() ? "" : ", " + task.label());
        };
    }

    /** The figure that is compared, in the area's unit: the higher, the better. */
    double figure(Measurement round) {
        return switch (area) {
            case GEMM -> Shape.of(task).flops() / 1e9 * round.callsPerSecond();
            case TRAINING -> batch() * round.callsPerSecond();
            case CONVOLUTION, IMAGES -> work().rate(round.callsPerSecond());
            case PREDICTION -> task.timesCalls() ? 1 / round.seconds("50.0") : round.callsPerSecond();
            case ELEMENTWISE -> Elements.of(task) / 1e9 * round.callsPerSecond();
            case OTHER -> round.callsPerSecond();
        };
    }

    /** An engine's figure. */
    Estimate figure(String engine) {
        return task.figure(engine, this::figure);
    }

    /** How many times as fast as a peer. */
    Estimate ratio(String peer) {
        return task.ratio(peer, this::figure);
    }

    /** The fastest peer by its median, {@code null} if there is none. */
    @Nullable
    String best() {
        return task.best(this::figure);
    }

    /** How many times as fast as the fastest peer; of no rounds if there is none. */
    Estimate ratioToBest() {
        String best = best();
        return best == null ? new Estimate(Double.NaN, Double.NaN, Double.NaN, 0) : ratio(best);
    }

    /** Lanewise's share of what the machine allows; of no rounds where that is unknown. */
    Estimate share() {
        ToDoubleFunction<Measurement> share = switch (area) {
            case GEMM -> {
                Shape shape = Shape.of(task);
                yield round -> figure(round) / peaks.roof(round, shape.flops(), shape.bytes());
            }
            case CONVOLUTION -> {
                double flops = 1e9 * work().amount();
                double bytes = ConvolutionForm.parse(task.param("convolution")).bytes();
                yield round -> figure(round) / peaks.roof(round, flops, bytes);
            }
            case TRAINING -> round -> round.callsPerSecond() * batch() * network().trainingFlops() / 1e9
                    / peaks.arithmetic(round);
            case PREDICTION -> round -> figure(round) * network().parameterBytes() / 1e9
                    / peaks.bandwidth(Peaks.Level.of(network().parameterBytes(), 1), sharers());
            case ELEMENTWISE -> round -> Area.bytes(task) / 1e9 * round.callsPerSecond()
                    / peaks.bandwidth(round, Area.bytes(task));
            case IMAGES, OTHER -> _ -> Double.NaN;
        };
        return task.figure(Engines.LANEWISE, share);
    }

    /** What the machine's limit is made of, empty where it is unknown. */
    String bound() {
        if (Double.isNaN(share().median())) {
            return "";
        }
        return switch (area) {
            case GEMM -> peaks.bound(task.threads(), Shape.of(task).flops(), Shape.of(task).bytes());
            case CONVOLUTION -> peaks.bound(task.threads(), 1e9 * work().amount(),
                    ConvolutionForm.parse(task.param("convolution")).bytes());
            case TRAINING -> "arithmetic";
            case PREDICTION -> Peaks.Level.of(network().parameterBytes(), 1).label();
            case ELEMENTWISE -> Peaks.Level.of(Area.bytes(task), task.threads()).label();
            case IMAGES, OTHER -> "";
        };
    }

    /** Bytes that a call allocates, all threads and JMH's own together. */
    Estimate allocated() {
        return task.figure(Engines.LANEWISE, round -> round.metric("gc.alloc.rate.norm"));
    }

    /** Of these, how many JMH allocates by itself, which it does once per iteration; NaN if that was not measured. */
    double allocatedByJmh() {
        return peaks.allocatedPerIteration(task.callers())
                / task.figure(Engines.LANEWISE, Measurement::callsPerIteration).median();
    }

    /** How many of its measurements were discarded, for reading. */
    String discarded() {
        return task.discarded() + " of " + task.measured();
    }

    /** Whether the best peer is ahead beyond doubt, and the machine would allow more. */
    boolean isLost() {
        return ratioToBest().below(1) && !(share().median() >= AT_THE_LIMIT);
    }

    /** Whether the best peer is ahead by the median, but in too few rounds for an interval. */
    boolean isUndecided() {
        return !ratioToBest().hasInterval() && ratioToBest().median() < 1 && !(share().median() >= AT_THE_LIMIT);
    }

    /** What a call does, as the benchmark counts it. */
    private Work work() {
        return Work.of(task.benchmark(), task::param);
    }

    /** Images, output channels, kernel, stride and padding, and the pass. */
    private String convolution() {
        ConvolutionForm form = ConvolutionForm.parse(task.param("convolution"));
        String kernel = form.kernel() + "×" + form.kernel() + (form.stride() > 1 ? " stride " + form.stride() : "")
                + (form.padding() > 0 ? " padding " + form.padding() : "");
        ImageBatch images = form.images();
        return images.count() + "×" + images.height() + "×" + images.width() + "×" + images.channels() + " to "
                + form.out() + ", " + kernel + ", "
                + task.param("pass").toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** How many callers' predictions a figure counts: a single call's, or those of all. */
    private int sharers() {
        return task.timesCalls() ? 1 : task.threads();
    }

    private int batch() {
        String[] parts = task.param("training").split("/", -1);
        if (parts.length < 2 || !parts[1].matches("[1-9]\\d{0,5}")) {
            throw new IllegalArgumentException("a training is widths/batch/optimizer, as 784-50-10/100/sgd, but '"
                    + task.param("training") + "' came");
        }
        return Integer.parseInt(parts[1]);
    }

    private Widths network() {
        return new Widths(area == Area.TRAINING
                ? task.param("training").replaceFirst("/.*", "")
                : task.param("network"));
    }
}
