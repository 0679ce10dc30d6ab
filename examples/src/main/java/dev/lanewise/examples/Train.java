package dev.lanewise.examples;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.MiniBatches;
import dev.lanewise.examples.TrainReport.EpochFigures;
import dev.lanewise.examples.TrainReport.KernelsInUse;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.KernelsUnavailableException;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.Reshape;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.metric.ConfusionMatrix;
import dev.lanewise.model.Model;
import dev.lanewise.model.Predictor;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Shape;
import dev.lanewise.train.Epoch;
import dev.lanewise.train.Period;
import dev.lanewise.train.Score;
import dev.lanewise.train.Trainer;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.logging.Handler;
import java.util.logging.Logger;
import picocli.CommandLine.ParameterException;

/**
 * Trains a network on images and says how well it does: the program behind
 * {@code mvn -q -pl examples -am compile exec:exec}. Exits with 0 after training, 1 if the loss is no longer a number,
 * 2 with one sentence if options, data, kernels or memory do not permit the run. Saves no model.
 */
public final class Train {
    private static final Logger LOGGER = Logger.getLogger("dev.lanewise");

    private final TrainOptions options;
    private final PrintStream out;

    private Train(TrainOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Runs with the given options; {@code --help} lists them. */
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    /** Runs and returns the exit code. */
    static int run(String[] args, PrintStream out, PrintStream err) {
        Handler oneLinePerMessage = new LogLines(err);
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(oneLinePerMessage);
        try {
            TrainOptions options = TrainOptions.parse(args);
            if (options.help()) {
                options.printHelp(out);
            } else {
                new Train(options, out).run();
            }
            return 0;
        } catch (AccessDeniedException e) {
            return fail(err, 2, e.getFile() + ": access denied");
        } catch (ParameterException | IOException | IllegalArgumentException | KernelsUnavailableException e) {
            return fail(err, 2, e.getMessage());
        } catch (OutOfMemoryError e) {
            return fail(err, 2, String.format(Locale.ROOT, "not enough memory for this data, network and batch in a "
                    + "Java heap of at most %,d MiB (java -Xmx sets it)", Runtime.getRuntime().maxMemory() >> 20));
        } catch (DivergedException e) {
            return fail(err, 1, e.getMessage());
        } finally {
            LOGGER.removeHandler(oneLinePerMessage);
        }
    }

    private static int fail(PrintStream err, int code, @Nullable String sentence) {
        err.println("error: " + String.valueOf(sentence).replaceAll("\\R", " "));
        return code;
    }

    private void run() throws IOException {
        Path reportFile = options.report();
        if (reportFile != null) {
            TrainReport.requireWritable(reportFile);
        }
        try (Kernels kernels = options.kernels().open(options.threads())) {
            TrainData data = TrainData.of(options);
            Model model = model(data);
            out.println("data           " + data);
            out.println("network        " + network(data, model));
            out.println("settings       " + settings());
            out.println("kernels        " + KernelsInUse.of(kernels));

            List<EpochFigures> epochs = train(model, data, kernels);

            String sha256 = model.parameters().sha256();
            double accuracy = epochs.getLast().testAccuracy();
            try {
                if (reportFile != null) {
                    new TrainReport(TrainReport.Settings.of(options), TrainReport.Machine.current(),
                            KernelsInUse.of(kernels), TrainReport.Data.of(data), model.parameters().size(), epochs,
                            accuracy, TrainReport.ClassFigures.of(confusion(model, data.test(), kernels)), sha256)
                            .write(reportFile);
                    out.println("report         " + reportFile);
                }
            } finally {
                out.println(String.format(Locale.ROOT, "test accuracy  %.4f", accuracy));
                out.println("parameters     sha256 " + sha256);
            }
        }
    }

    /** What the test samples are taken for. */
    private ConfusionMatrix confusion(Model model, Dataset test, Kernels kernels) {
        ConfusionMatrix matrix = new ConfusionMatrix(options.classes());
        MiniBatches batches = MiniBatches.sequential(test.size(), Math.min(options.batch(), test.size()));
        Predictor predictor = new Predictor(model, kernels, batches.length(0));
        float[] samples = new float[batches.length(0) * test.shape().size()];
        int[] labels = new int[batches.length(0)];
        float[] logits = new float[batches.length(0) * options.classes()];
        for (int i = 0; i < batches.count(); i++) {
            int rows = batches.length(i);
            test.gather(batches.order(), batches.start(i), rows, samples);
            test.gatherLabels(batches.order(), batches.start(i), rows, labels);
            predictor.predict(samples, rows, logits);
            matrix.add(logits, labels, rows);
        }
        return matrix;
    }

    private List<EpochFigures> train(Model model, TrainData data, Kernels kernels) {
        // A mini-batch larger than the data set is the whole data set.
        int batch = Math.min(options.batch(), data.training().size());
        long stepsPerEpoch = Math.ceilDiv(data.training().size(), batch);
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), options.optimizer(), kernels, batch,
                options.seed());
        trainer.schedule(options.schedule().over(stepsPerEpoch * options.epochs()), Period.STEP);
        ProgressLine line = new ProgressLine(out, onTerminal(), options.epochs());
        List<EpochFigures> epochs = new ArrayList<>();
        try {
            while (trainer.epochs() < options.epochs()) {
                int number = trainer.epochs() + 1;
                line.begin(number);
                Epoch epoch = trainer.epoch(data.training(), (samples, total, loss, correct) -> {
                    requireFinite(loss, number);
                    line.batch(samples, total, loss, correct);
                });
                Score test = trainer.evaluate(data.test());
                requireFinite(test.loss(), number);
                line.end(epoch, test);
                epochs.add(EpochFigures.of(epoch, test));
            }
        } finally {
            line.clear();
        }
        return epochs;
    }

    @SuppressWarnings("SystemConsoleNull") // it is null again in JDK 25 where input or output is redirected
    private static boolean onTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    private void requireFinite(double loss, int epoch) {
        if (!Double.isFinite(loss)) {
            throw new DivergedException("the loss became " + loss + " in epoch " + epoch
                    + ": try a learning rate smaller than " + options.learningRate() + " (--lr)");
        }
    }

    private Model model(TrainData data) {
        List<Layer> layers = new ArrayList<>(options.model().layers(options));
        Shape image = data.training().shape();
        if (options.model() != Architecture.MLP && image.rank() == 2) {
            // Grey images have one channel.
            layers.add(0, new Reshape(Shape.of(image.dim(0), image.dim(1), 1)));
        }
        try {
            return Model.sequential(options.seed(), data.training().shape(), layers.toArray(Layer[]::new));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--model, --layers and --classes make no network for this data: " + e.getMessage(), e);
        }
    }

    private String network(TrainData data, Model model) {
        return String.format(Locale.ROOT, "%s, %,d parameters", architecture(data), model.parameters().size());
    }

    /** The model's name, or, of a multilayer perceptron, its widths and activation. */
    private String architecture(TrainData data) {
        if (options.model() != Architecture.MLP) {
            return TrainOptions.text(options.model()) + regularisation();
        }
        StringJoiner units = new StringJoiner("-");
        units.add(Integer.toString(data.training().shape().size()));
        options.layers().units().forEach(hidden -> units.add(hidden.toString()));
        units.add(Integer.toString(options.classes()));
        String activation = options.layers().units().isEmpty() ? "no hidden layer"
                : TrainOptions.text(options.activation());
        return units + ", " + activation + regularisation();
    }

    private String regularisation() {
        return (options.batchNorm() ? ", batch norm" : "")
                + (options.dropout() > 0 ? ", dropout " + options.dropout() : "");
    }

    private String settings() {
        return TrainOptions.text(options.optimizerName()) + ", learning rate " + options.learningRate()
                + options.schedule().text()
                + (options.weightDecay() > 0 ? ", weight decay " + options.weightDecay() : "") + ", batch "
                + options.batch() + ", seed " + options.seed();
    }

    /** Thrown when training cannot go on because the loss is no longer a number. */
    private static final class DivergedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DivergedException(String message) {
            super(message);
        }
    }
}
