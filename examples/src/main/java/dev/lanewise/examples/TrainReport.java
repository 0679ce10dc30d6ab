package dev.lanewise.examples;

import com.google.gson.GsonBuilder;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.metric.ConfusionMatrix;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.train.Epoch;
import dev.lanewise.train.Score;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code --report} writes: a run's settings, machine, kernels and figures as JSON, the records' components being
 * the names. The file appears whole or not at all.
 */
record TrainReport(Settings settings, Machine machine, KernelsInUse kernels, Data data, int parameters,
        List<EpochFigures> epochs, double testAccuracy, List<ClassFigures> classes, String sha256) {

    /** The options as they were understood; {@code samples} is left out if all were used. */
    record Settings(String data, int classes, @Nullable Integer samples, String model, List<Integer> layers,
            String activation, float dropout, boolean batchNorm, int epochs, int batch, float learningRate,
            String schedule, String optimizer, float weightDecay, long seed, int threads,
            String kernels) {

        static Settings of(TrainOptions options) {
            Path data = options.data();
            return new Settings(data == null ? "built-in" : data.toString(), options.classes(), options.samples(),
                    TrainOptions.text(options.model()), options.layers().units(),
                    TrainOptions.text(options.activation()),
                    options.dropout(),
                    options.batchNorm(), options.epochs(), options.batch(), options.learningRate(),
                    TrainOptions.text(options.schedule()), TrainOptions.text(options.optimizerName()),
                    options.weightDecay(), options.seed(),
                    options.threads(), TrainOptions.text(options.kernels()));
        }
    }

    /** Where it ran; {@code cpu} is left out where the system does not name it as Linux on x86 does. */
    record Machine(String os, String architecture, @Nullable String cpu, int processors, long maxHeapBytes, String java,
            String vm) {

        static Machine current() {
            return new Machine(property("os.name") + " " + property("os.version"), property("os.arch"), cpuModel(),
                    Runtime.getRuntime().availableProcessors(), Runtime.getRuntime().maxMemory(),
                    Runtime.version().toString(), property("java.vm.name"));
        }

        private static String property(String name) {
            return System.getProperty(name, "unknown");
        }

        private static @Nullable String cpuModel() {
            try {
                for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                    if (line.startsWith("model name")) {
                        return line.substring(line.indexOf(':') + 1).strip();
                    }
                }
            } catch (IOException e) {
                // No such system: the report does without.
            }
            return null;
        }
    }

    /** What computed: {@code lanes} is the number of floats in a vector, 1 for scalar kernels. */
    record KernelsInUse(String name, int vectorBits, int lanes, int threads) {
        static KernelsInUse of(Kernels kernels) {
            return new KernelsInUse(kernels.name(), kernels.vectorBits(), kernels.vectorBits() / Float.SIZE,
                    kernels.threads());
        }

        /** For people: {@code simd 256-bit, 2 threads}. */
        @Override
        public String toString() {
            return name + (lanes > 1 ? " " + vectorBits + "-bit" : "") + ", " + threads
                    + (threads == 1 ? " thread" : " threads");
        }
    }

    /** What it learnt from. */
    record Data(int trainingSamples, int testSamples, int[] shape) {
        static Data of(TrainData data) {
            return new Data(data.training().size(), data.test().size(), data.training().shape().dims());
        }
    }

    /** An epoch: loss and accuracy while it trained, then on the test data; seconds of training alone. */
    record EpochFigures(int epoch, double loss, double accuracy, double testLoss, double testAccuracy, double seconds,
            double samplesPerSecond) {
        static EpochFigures of(Epoch epoch, Score test) {
            return new EpochFigures(epoch.number(), epoch.score().loss(), epoch.score().accuracy(), test.loss(),
                    test.accuracy(), epoch.seconds(), epoch.samplesPerSecond());
        }
    }

    /** Of the test samples of one class, what they were taken for, class by class; and how well that was done. */
    record ClassFigures(int label, List<Long> takenFor, double precision, double recall, double f1) {
        static List<ClassFigures> of(ConfusionMatrix matrix) {
            List<ClassFigures> figures = new ArrayList<>();
            for (int label = 0; label < matrix.classes(); label++) {
                List<Long> takenFor = new ArrayList<>();
                for (int prediction = 0; prediction < matrix.classes(); prediction++) {
                    takenFor.add(matrix.count(label, prediction));
                }
                figures.add(new ClassFigures(label, takenFor, matrix.precision(label), matrix.recall(label),
                        matrix.f1(label)));
            }
            return figures;
        }
    }

    /**
     * Fails unless a report can be written to a file, so that this is known before hours of training. Leaves nothing.
     *
     * @throws IOException if it cannot; the message is one sentence
     */
    static void requireWritable(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "a report is a regular file, but this is "
                    + (Files.isDirectory(file) ? "a folder" : "none"));
        }
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new FileSystemException(file.toString(), null, "the report cannot be written over this file");
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw new FileSystemException(file.toString(), null, "the report's folder does not exist");
        }
        Path temporary = beside(file);
        try {
            Files.createFile(temporary);
            Files.delete(temporary);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /**
     * Writes this report, replacing an older one only when the new one is whole.
     *
     * @throws IOException if it cannot; the message is one sentence
     */
    void write(Path file) throws IOException {
        String json = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(this);
        try {
            Path target = Files.exists(file) ? file.toRealPath() : file;
            Path temporary = beside(target);
            try {
                Files.writeString(temporary, json + System.lineSeparator(), StandardOpenOption.CREATE_NEW);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static FileSystemException unwritable(Path file, IOException cause) {
        FileSystemException e = new FileSystemException(file.toString(), null,
                "the report cannot be written here (" + cause + ")");
        e.initCause(cause);
        return e;
    }

    /** A name in the same folder that no other process uses. */
    private static Path beside(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid());
    }
}
