package dev.lanewise.examples;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.KernelChoice;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.AdamW;
import dev.lanewise.optim.Momentum;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Schedule;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Nullable;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The trainer's command line. Every value is checked as it is read, so that a mistake is one sentence that names the
 * option, what it takes and what came. Knows nothing of data or networks.
 */
final class TrainOptions {
    private static final int MOST_THREADS = 1024;

    private final CommandSpec spec = CommandSpec.create().name("train");

    private final Setting<Path> data = add("--data", "DIR", Path.class, TrainOptions::path, null,
            "a folder of IDX files named as those of MNIST, plain or gzip; without it, digits drawn by this program");
    private final Setting<Integer> classes = add("--classes", "N", Integer.class, TrainOptions::count, "10",
            "how many classes there are: labels begin with 0");
    private final Setting<Integer> samples = add("--samples", "N", Integer.class, TrainOptions::count, null,
            "train on the first N samples alone");
    private final Setting<Architecture> model = add("--model", "NAME", Architecture.class,
            text -> oneOf(Architecture.values(), text), "mlp",
            "mlp: affine layers of --layers; simple-convnet or deep-convnet: those of 'Deep Learning from Scratch'; or "
                    + "lenet");
    private final Setting<HiddenLayers> layers = add("--layers", "N,N,...", HiddenLayers.class, HiddenLayers::of,
            "256,128", "units of the hidden layers of the model mlp, or 'none', which makes it softmax regression");
    private final Setting<Activation> activation = add("--activation", "NAME", Activation.class,
            text -> oneOf(Activation.values(), text), "relu",
            "of the hidden layers of the model mlp: relu, leaky-relu, elu, gelu, silu, softplus, sigmoid, tanh, exp or identity");
    private final Setting<Float> dropout = add("--dropout", "RATE", Float.class, TrainOptions::dropoutRate, null,
            "probability of dropping a number behind a hidden affine layer, at least 0 and less than 1 (default: 0.5 for "
                    + "deep-convnet, 0 for the others)");
    private final OptionSpec batchNorm = flag("--batch-norm", "normalise behind every hidden layer");
    private final Setting<Integer> epochs = add("--epochs", "N", Integer.class, TrainOptions::count, "5",
            "how often to go through the training data");
    private final Setting<Integer> batch = add("--batch", "N", Integer.class, TrainOptions::count, "128",
            "samples per step");
    private final Setting<Float> rate = add("--lr", "RATE", Float.class, TrainOptions::rate, null,
            "learning rate of the first step (default: 0.002 for adam, 0.2 for sgd, 0.05 for momentum)");
    private final Setting<ScheduleName> schedule = add("--schedule", "NAME", ScheduleName.class,
            text -> oneOf(ScheduleName.values(), text), "linear",
            "how the learning rate falls: linear or cosine, to 0 at the end; step, to a tenth after every third of the "
                    + "run; or constant, not at all");
    private final Setting<Float> weightDecay = add("--weight-decay", "RATE", Float.class, TrainOptions::decay, "0",
            "how much weights shrink, biases and norms excepted: decoupled for adam (AdamW), otherwise added to the "
                    + "gradient");
    private final Setting<OptimizerName> optimizer = add("--optimizer", "NAME", OptimizerName.class,
            text -> oneOf(OptimizerName.values(), text), "adam",
            "adam, sgd or momentum");
    private final Setting<Long> seed = add("--seed", "N", Long.class, TrainOptions::seed, "42",
            "of the initial weights and the order of the samples");
    private final Setting<Integer> threads = add("--threads", "N", Integer.class, TrainOptions::threads,
            Integer.toString(Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS)),
            "how many threads share the work of SIMD kernels");
    private final Setting<KernelChoice> kernels = add("--kernels", "NAME", KernelChoice.class,
            text -> oneOf(KernelChoice.values(), text), "auto",
            "auto, scalar or simd: SIMD needs a Java started with --add-modules jdk.incubator.vector, and auto takes "
                    + "scalar without it");
    private final Setting<Path> report = add("--report", "FILE", Path.class, TrainOptions::path, null,
            "write settings, machine, kernels and every epoch's figures there as JSON");

    private TrainOptions() {
        spec.addOption(OptionSpec.builder("-h", "--help").usageHelp(true).description("show this and exit").build());
        spec.usageMessage().abbreviateSynopsis(true).autoWidth(true).sortOptions(false);
        spec.usageMessage().description("", "Trains a network to tell classes of images, digits for "
                + "example, and shows how well it does on images it was not trained on. Without options it takes the "
                + "built-in digits.", "");
        spec.usageMessage().footer("", "The same options and data give the same parameters, to the last bit, on every "
                + "machine, with every kind of kernels and any number of threads.", "",
                "With Maven: mvn -q -pl examples -am compile exec:exec -Dtrain.args=\"--epochs 8\"");
    }

    /**
     * Reads a command line.
     *
     * @throws ParameterException if it is not understood; the message is one sentence
     */
    static TrainOptions parse(String... args) {
        TrainOptions options = new TrainOptions();
        CommandLine commandLine = new CommandLine(options.spec);
        // An argument that begins with '@' is no file of arguments.
        commandLine.setExpandAtFiles(false);
        try {
            commandLine.parseArgs(args);
        } catch (UnmatchedArgumentException e) {
            throw new ParameterException(commandLine, "unknown option or argument '" + e.getUnmatched().get(0)
                    + "': --help lists the options");
        }
        for (String option : List.of("--layers", "--activation")) {
            if (options.model() != Architecture.MLP && commandLine.getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(commandLine, "option '" + option + "' goes with the model mlp, but "
                        + text(options.model()) + " came");
            }
        }
        return options;
    }

    /** Whether to explain the options and do nothing else. */
    boolean help() {
        return spec.commandLine().isUsageHelpRequested();
    }

    /** Prints what {@code --help} asks for. */
    void printHelp(PrintStream out) {
        spec.commandLine().usage(out);
    }

    /** The folder of the data set, or {@code null} for the built-in digits. */
    @Nullable
    Path data() {
        return data.orNull();
    }

    int classes() {
        return classes.get();
    }

    /** How many samples to train on, or {@code null} for all. */
    @Nullable
    Integer samples() {
        return samples.orNull();
    }

    Architecture model() {
        return model.get();
    }

    /** The dropout behind hidden affine layers: the one asked for, or the model's usual one. */
    float dropout() {
        Float demanded = dropout.orNull();
        return demanded != null ? demanded : model().usualDropout();
    }

    boolean batchNorm() {
        return Boolean.TRUE.equals(batchNorm.getValue());
    }

    ScheduleName schedule() {
        return schedule.get();
    }

    float weightDecay() {
        return weightDecay.get();
    }

    HiddenLayers layers() {
        return layers.get();
    }

    Activation activation() {
        return activation.get();
    }

    int epochs() {
        return epochs.get();
    }

    int batch() {
        return batch.get();
    }

    OptimizerName optimizerName() {
        return optimizer.get();
    }

    /** The optimizer with the first learning rate. */
    Optimizer optimizer() {
        return switch (optimizerName()) {
            case ADAM -> weightDecay() > 0 ? new AdamW(learningRate(), weightDecay()) : new Adam(learningRate());
            case SGD -> new Sgd(learningRate(), weightDecay());
            case MOMENTUM -> new Momentum(learningRate(), 0.9f, weightDecay());
        };
    }

    /** The first learning rate: the one asked for, or the optimizer's usual one. */
    float learningRate() {
        Float demanded = rate.orNull();
        return demanded != null ? demanded : optimizerName().usualRate;
    }

    long seed() {
        return seed.get();
    }

    int threads() {
        return threads.get();
    }

    KernelChoice kernels() {
        return kernels.get();
    }

    /** Where the report goes, or {@code null} for nowhere. */
    @Nullable
    Path report() {
        return report.orNull();
    }

    /** An option and the type of its value. */
    private record Setting<T>(OptionSpec option, Class<T> type) {
        /** The value of an option that has a default. */
        T get() {
            return Objects.requireNonNull(orNull());
        }

        /** The value, or {@code null} if there is no default and none came. */
        @Nullable
        T orNull() {
            return type.cast(option.getValue());
        }
    }

    private OptionSpec flag(String name, String description) {
        spec.addOption(OptionSpec.builder(name).type(Boolean.class).arity("0").description(description).build());
        return spec.findOption(name);
    }

    private <T> Setting<T> add(String name, String label, Class<T> type, ITypeConverter<T> converter,
            @Nullable String byDefault, String description) {
        OptionSpec.Builder option = OptionSpec.builder(name).paramLabel(label).type(type).converters(converter);
        if (byDefault == null) {
            option.description(description);
        } else {
            option.description(description + " (default: ${DEFAULT-VALUE})").defaultValue(byDefault);
        }
        spec.addOption(option.build());
        return new Setting<>(spec.findOption(name), type);
    }

    /** What {@code --optimizer} may be. */
    enum OptimizerName {
        ADAM(0.002f), SGD(0.2f), MOMENTUM(0.05f);

        private final float usualRate;

        OptimizerName(float usualRate) {
            this.usualRate = usualRate;
        }
    }

    /** What {@code --schedule} may be. */
    enum ScheduleName {
        LINEAR(" falling to 0"), COSINE(" falling to 0 by a cosine"), STEP(" falling in steps"), CONSTANT("");

        private final String text;

        ScheduleName(String text) {
            this.text = text;
        }

        /** What it does to the rate, for people. */
        String text() {
            return text;
        }

        /** The schedule of a run of so many steps. */
        Schedule over(long steps) {
            return switch (this) {
                case LINEAR -> new Schedule.Linear(steps);
                case COSINE -> new Schedule.Cosine(steps);
                case STEP -> new Schedule.Step(Math.max(1, Math.ceilDiv(steps, 3)), 0.1f);
                case CONSTANT -> new Schedule.Constant();
            };
        }
    }

    /**
     * How many units each hidden layer has.
     *
     * @param units from the input to the output, all at least 1; none for no hidden layer
     */
    record HiddenLayers(List<Integer> units) {
        private static HiddenLayers of(String text) {
            List<Integer> units = new ArrayList<>();
            if (!text.equals("none")) {
                for (String part : text.split(",", -1)) {
                    units.add(wholeNumber(part, Integer.MAX_VALUE, "'none' or whole numbers of at least 1 with commas",
                            text));
                }
            }
            return new HiddenLayers(List.copyOf(units));
        }
    }

    private static int count(String text) {
        return wholeNumber(text, Integer.MAX_VALUE, "a whole number of at least 1", text);
    }

    private static int threads(String text) {
        return wholeNumber(text, MOST_THREADS, "a whole number from 1 to " + MOST_THREADS, text);
    }

    private static int wholeNumber(String text, int most, String expected, String came) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw unexpected(expected, came);
    }

    private static long seed(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw unexpected("a whole number of at most 64 bits", text);
        }
    }

    private static float rate(String text) {
        float rate;
        try {
            rate = Float.parseFloat(text);
        } catch (NumberFormatException e) {
            throw unexpected("a positive number", text);
        }
        if (!(rate > 0) || Float.isInfinite(rate)) {
            throw unexpected("a positive number that a float can hold", text);
        }
        return rate;
    }

    private static float dropoutRate(String text) {
        float rate = number(text);
        if (!(rate >= 0 && rate < 1)) {
            throw unexpected("a number of at least 0 and less than 1", text);
        }
        return rate;
    }

    private static float decay(String text) {
        float rate = number(text);
        if (!(rate >= 0) || Float.isInfinite(rate)) {
            throw unexpected("a number of at least 0", text);
        }
        return rate;
    }

    /** A number, or NaN for what is none. */
    private static float number(String text) {
        try {
            return Float.parseFloat(text);
        } catch (NumberFormatException e) {
            return Float.NaN;
        }
    }

    private static Path path(String text) {
        try {
            if (!text.isEmpty()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            // Said below, as for no path at all.
        }
        throw unexpected("a path", text);
    }

    /** A choice as it is written on the command line: {@code leaky-relu}. */
    static String text(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <E extends Enum<E>> E oneOf(E[] values, String text) {
        StringJoiner names = new StringJoiner(", ");
        for (E value : values) {
            String name = text(value);
            if (name.equals(text)) {
                return value;
            }
            names.add(name);
        }
        throw unexpected("one of " + names, text);
    }

    private static TypeConversionException unexpected(String expected, String came) {
        return new TypeConversionException("expected " + expected + ", but '" + came + "' came");
    }
}
