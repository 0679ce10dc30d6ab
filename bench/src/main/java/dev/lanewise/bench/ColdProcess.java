package dev.lanewise.bench;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Idx;
import dev.lanewise.data.MiniBatches;
import dev.lanewise.kernel.UpdateRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A process that {@link ColdStart} times from outside: one engine does one task, and prints what came of it, a line
 * {@code outputs …}, {@code accuracy …} or {@code curve …} and a line {@code peak …}. All engines do the same, with the
 * same loops around them: the network is {@value #NETWORK} with the same first parameters, mini-batches are of
 * {@value #BATCH} samples in the same order. Engines know one size of mini-batch alone, so that an epoch leaves out
 * what remains of the training samples, and the last mini-batch of the test is filled up.
 */
final class ColdProcess {
    /** The network of all tasks. */
    static final String NETWORK = "784-256-128-10";
    /** Samples of a mini-batch. */
    static final int BATCH = 128;
    /** How long speed is averaged for a point of the curve, at least. */
    private static final double TICK = 0.05;

    private final Engine engine;
    private final Network network = new Network(NETWORK);
    private final float[] samples = new float[BATCH * network.inputs()];
    private final int[] labels = new int[BATCH];

    private ColdProcess(Engine engine) {
        this.engine = engine;
    }

    /**
     * Does one task.
     *
     * @param args the task, the engine, its threads, the folder of the data, and for a curve when this JVM was started,
     *             in milliseconds of the clock, and how many seconds it has
     */
    public static void main(String[] args) throws IOException {
        try (Engine engine = Engines.open(args[1], Integer.parseInt(args[2]))) {
            ColdProcess process = new ColdProcess(engine);
            switch (ColdTask.of(args[0])) {
                case PREDICT -> System.out.println("outputs " + words(process.predict()));
                case EPOCH -> System.out.println("accuracy " + process.epoch(Path.of(args[3])));
                case CURVE -> process.curve(Path.of(args[3]), Long.parseLong(args[4]), Double.parseDouble(args[5]));
            }
        }
        System.out.println("peak " + peakMegabytes());
    }

    /** The sample that is predicted. */
    static float[] sample() {
        return Inputs.uniform(new Network(NETWORK).inputs(), 1);
    }

    private float[] predict() {
        float[] outputs = new float[network.outputs()];
        engine.prediction(network, 1, network.initialParameters()).predict(sample(), outputs);
        return outputs;
    }

    /** Trains an epoch and returns the accuracy on the test set. */
    private double epoch(Path data) throws IOException {
        Training training = engine.training(network, BATCH, UpdateRule.ADAM, network.initialParameters());
        Dataset set = Idx.trainingSet(data);
        MiniBatches batches = new MiniBatches(set.size(), BATCH, Inputs.SEED);
        for (int i = 0; i < set.size() / BATCH; i++) {
            gather(set, batches.order(), batches.start(i), BATCH);
            training.step(samples, labels);
        }
        return accuracy(Idx.testSet(data), training.parameters());
    }

    private double accuracy(Dataset set, float[] parameters) {
        Prediction prediction = engine.prediction(network, BATCH, parameters);
        MiniBatches batches = MiniBatches.sequential(set.size(), BATCH);
        float[] outputs = new float[BATCH * network.outputs()];
        int correct = 0;
        for (int i = 0; i < batches.count(); i++) {
            int length = batches.length(i);
            gather(set, batches.order(), batches.start(i), length);
            prediction.predict(samples, outputs);
            for (int row = 0; row < length; row++) {
                correct += largest(outputs, row * network.outputs()) == labels[row] ? 1 : 0;
            }
        }
        return (double) correct / set.size();
    }

    /** The class of the largest output, or −1 if one is no number. */
    private int largest(float[] outputs, int at) {
        int largest = 0;
        for (int j = 0; j < network.outputs(); j++) {
            if (Float.isNaN(outputs[at + j])) {
                return -1;
            }
            largest = outputs[at + j] > outputs[at + largest] ? j : largest;
        }
        return largest;
    }

    /** Trains for some seconds after the start and prints pairs of seconds since then and samples per second. */
    private void curve(Path data, long start, double seconds) throws IOException {
        Training training = engine.training(network, BATCH, UpdateRule.ADAM, network.initialParameters());
        Dataset set = Idx.trainingSet(data);
        MiniBatches batches = new MiniBatches(set.size(), BATCH, Inputs.SEED);
        double before = (System.currentTimeMillis() - start) / 1e3;
        long loaded = System.nanoTime();
        double last = before;
        StringBuilder curve = new StringBuilder("curve");
        int step = 0;
        int steps = 0;
        // One point at least, however late.
        do {
            gather(set, batches.order(), batches.start(step % (set.size() / BATCH)), BATCH);
            training.step(samples, labels);
            step++;
            steps++;
            double now = before + (System.nanoTime() - loaded) / 1e9;
            if (now - last >= TICK) {
                curve.append(' ').append(now).append(' ').append(steps * BATCH / (now - last));
                last = now;
                steps = 0;
            }
        } while (last < seconds || steps == step);
        System.out.println(curve);
    }

    private void gather(Dataset set, int[] order, int from, int length) {
        set.gather(order, from, length, samples);
        set.gatherLabels(order, from, length, labels);
    }

    private static String words(float[] values) {
        return Arrays.toString(values).replaceAll("[\\[\\],]", "");
    }

    /** The most memory that this process ever had, as Linux tells it. */
    private static String peakMegabytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.isReadable(status)) {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmHWM:")) {
                    return Double.toString(Long.parseLong(line.replaceAll("\\D", "")) / 1e3 * 1.024);
                }
            }
        }
        return "unknown";
    }
}
