package dev.lanewise.examples;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.KernelChoice;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.Momentum;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Sgd;
import dev.lanewise.tensor.Nullable;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The trainer's command line. Every value is checked as it is read, so that a mistake is one sentence that names the
 * option, what it takes and what came. Knows nothing of data or networks.
 */
@Command(name = "train", sortOptions = false, abbreviateSynopsis = true, usageHelpAutoWidth = true,
        description = {
                "%nTrains a fully connected network to tell classes of images, digits for example, and shows how "
                        + "well it does on images it was not trained on. Without options it takes the built-in digits.%n"},
        footer = {"", "The same options and data give the same parameters, to the last bit, on every machine, with "
                + "every kind of kernels and any number of threads.", "",
                "With Maven: mvn -q -pl examples -am compile exec:exec -Dtrain.args=\"--epochs 5\""})
final class TrainOptions {
    private static final int MOST_THREADS = 1024;

    @Option(names = "--data", paramLabel = "DIR", converter = FilePath.class,
            description = "a folder of IDX files named as those of MNIST, plain or gzip; without it, digits drawn by "
                    + "this program")
    @Nullable
    Path data;

    @Option(names = "--classes", paramLabel = "N", defaultValue = "10", converter = Count.class,
            description = "how many classes there are: labels are from 0 to N - 1 (default: ${DEFAULT-VALUE})")
    int classes;

    @Option(names = "--samples", paramLabel = "N", converter = Count.class,
            description = "train on the first N samples alone")
    @Nullable
    Integer samples;

    @Option(names = "--layers", paramLabel = "N,N,...", defaultValue = "256,128",
            converter = HiddenLayers.Converter.class,
            description = "units of the hidden layers, or 'none', which makes it softmax regression "
                    + "(default: ${DEFAULT-VALUE})")
    HiddenLayers layers = HiddenLayers.NONE;

    @Option(names = "--activation", paramLabel = "NAME", defaultValue = "relu", converter = ActivationName.class,
            description = "of the hidden layers: relu, sigmoid, tanh or identity (default: ${DEFAULT-VALUE})")
    Activation activation = Activation.RELU;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "10", converter = Count.class,
            description = "how often to go through the training data (default: ${DEFAULT-VALUE})")
    int epochs;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "128", converter = Count.class,
            description = "samples per step (default: ${DEFAULT-VALUE})")
    int batch;

    @Option(names = "--lr", paramLabel = "RATE", converter = LearningRate.class,
            description = "learning rate of the first step, from which it falls in a straight line to 0 at the end "
                    + "(default: 0.002 for adam, 0.2 for sgd, 0.05 for momentum)")
    @Nullable
    Float learningRate;

    @Option(names = "--optimizer", paramLabel = "NAME", defaultValue = "adam",
            converter = OptimizerName.Converter.class,
            description = "adam, sgd or momentum (default: ${DEFAULT-VALUE})")
    OptimizerName optimizer = OptimizerName.ADAM;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "42", converter = Seed.class,
            description = "of the initial weights and the order of the samples (default: ${DEFAULT-VALUE})")
    long seed;

    @Option(names = "--threads", paramLabel = "N", converter = Threads.class,
            description = "how many threads share the work of SIMD kernels (default: the available processors)")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--kernels", paramLabel = "NAME", defaultValue = "auto", converter = KernelsName.class,
            description = "auto, scalar or simd: SIMD needs a Java started with --add-modules jdk.incubator.vector, "
                    + "and auto takes scalar without it (default: ${DEFAULT-VALUE})")
    KernelChoice kernels = KernelChoice.AUTO;

    @Option(names = "--report", paramLabel = "FILE", converter = FilePath.class,
            description = "write settings, machine, kernels and every epoch's figures there as JSON")
    @Nullable
    Path report;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this and exit")
    boolean help;

    private TrainOptions() {
    }

    /**
     * Reads a command line.
     *
     * @throws ParameterException if it is not understood; the message is one sentence
     */
    static TrainOptions parse(String... args) {
        TrainOptions options = new TrainOptions();
        CommandLine commandLine = commandLine(options);
        try {
            commandLine.parseArgs(args);
        } catch (UnmatchedArgumentException e) {
            throw new ParameterException(commandLine, "unknown option or argument '" + e.getUnmatched().get(0)
                    + "': --help lists the options");
        }
        return options;
    }

    /** Prints what {@code --help} asks for. */
    static void printHelp(PrintStream out) {
        commandLine(new TrainOptions()).usage(out);
    }

    /** The optimizer for a run of so many steps. */
    Optimizer optimizer(long steps) {
        LinearDecay.AtRate atRate = switch (optimizer) {
            case ADAM -> Adam::new;
            case SGD -> Sgd::new;
            case MOMENTUM -> Momentum::new;
        };
        return new LinearDecay(atRate, learningRate(), steps);
    }

    /** The first learning rate: the one asked for, or the optimizer's usual one. */
    float learningRate() {
        return learningRate != null ? learningRate : optimizer.usualRate;
    }

    private static CommandLine commandLine(TrainOptions options) {
        // An argument that begins with '@' is no file of arguments.
        return new CommandLine(options).setExpandAtFiles(false);
    }

    /** What {@code --optimizer} may be. */
    enum OptimizerName {
        ADAM(0.002f), SGD(0.2f), MOMENTUM(0.05f);

        private final float usualRate;

        OptimizerName(float usualRate) {
            this.usualRate = usualRate;
        }

        static final class Converter implements ITypeConverter<OptimizerName> {
            @Override
            public OptimizerName convert(String text) {
                return oneOf(values(), text);
            }
        }
    }

    /**
     * How many units each hidden layer has.
     *
     * @param units from the input to the output, all at least 1; none for no hidden layer
     */
    record HiddenLayers(List<Integer> units) {
        static final HiddenLayers NONE = new HiddenLayers(List.of());

        static final class Converter implements ITypeConverter<HiddenLayers> {
            @Override
            public HiddenLayers convert(String text) {
                if (text.equals("none")) {
                    return NONE;
                }
                List<Integer> units = new ArrayList<>();
                for (String part : text.split(",", -1)) {
                    units.add(wholeNumber(part, Integer.MAX_VALUE, "'none' or whole numbers of at least 1 with commas",
                            text));
                }
                return new HiddenLayers(List.copyOf(units));
            }
        }
    }

    private static final class ActivationName implements ITypeConverter<Activation> {
        @Override
        public Activation convert(String text) {
            return oneOf(Activation.values(), text);
        }
    }

    private static final class KernelsName implements ITypeConverter<KernelChoice> {
        @Override
        public KernelChoice convert(String text) {
            return oneOf(KernelChoice.values(), text);
        }
    }

    private static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return wholeNumber(text, Integer.MAX_VALUE, "a whole number of at least 1", text);
        }
    }

    private static final class Threads implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            return wholeNumber(text, MOST_THREADS, "a whole number from 1 to " + MOST_THREADS, text);
        }
    }

    private static final class FilePath implements ITypeConverter<Path> {
        @Override
        public Path convert(String text) {
            try {
                if (!text.isEmpty()) {
                    return Path.of(text);
                }
            } catch (InvalidPathException e) {
                // Said below, as for no path at all.
            }
            throw unexpected("a path", text);
        }
    }

    private static final class Seed implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                throw unexpected("a whole number of at most 64 bits", text);
            }
        }
    }

    private static final class LearningRate implements ITypeConverter<Float> {
        @Override
        public Float convert(String text) {
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

    private static <E extends Enum<E>> E oneOf(E[] values, String text) {
        StringJoiner names = new StringJoiner(", ");
        for (E value : values) {
            String name = value.name().toLowerCase(Locale.ROOT);
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
