package dev.lanewise.examples;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.Idx;
import dev.lanewise.data.MiniBatches;
import dev.lanewise.examples.digits.DrawnDigits;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Relu;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.model.GradientCheck;
import dev.lanewise.model.Model;
import dev.lanewise.model.Plan;
import dev.lanewise.optim.Sgd;
import dev.lanewise.optim.Updater;
import dev.lanewise.train.Score;
import dev.lanewise.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The two-layer network of 'Deep Learning from Scratch', section 5.7: its gradient by backpropagation is first compared
 * with the numerical one, then it is trained, and the loop is written out: mini-batch, gradient, update, repeat. Takes
 * the folder of an MNIST-like data set, or draws digits of its own.
 */
public final class TwoLayerNet {
    static final int HIDDEN = 50;
    static final int BATCH = 100;
    static final int ITERATIONS = 10_000;
    static final float LEARNING_RATE = 0.1f;
    static final long SEED = 1;
    /** Of the differences: so short that hardly any ReLU changes sides within it. */
    static final float STEP = 3e-4f;

    private TwoLayerNet() {
    }

    /** Checks the gradient, trains, and prints the accuracy on the test images. */
    public static void main(String[] args) {
        try (Kernels kernels = Kernels.auto()) {
            Dataset train = args.length > 0 ? Idx.trainingSet(Path.of(args[0])) : DrawnDigits.train();
            Dataset test = args.length > 0 ? Idx.testSet(Path.of(args[0])) : DrawnDigits.test();
            System.out.printf("largest mean relative difference of the gradients  %.2e%n",
                    checkGradient(kernels, train));
            Score score = train(kernels, train, test, ITERATIONS);
            System.out.printf("test accuracy  %.4f%n", score.accuracy());
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    static Model network(Dataset data) {
        return Model.sequential(SEED, data.shape(), new Affine(HIDDEN), new Relu(), new Affine(10));
    }

    /**
     * Backpropagation against central differences, on three images: the mean difference of each tensor, as in the book,
     * because a ReLU that changes sides within a step spoils single differences. Returns the largest.
     */
    static double checkGradient(Kernels kernels, Dataset data) {
        Plan plan = Plan.training(network(data), new SoftmaxCrossEntropy(), kernels, 3);
        int[] first = {0, 1, 2};
        data.gather(first, 0, 3, plan.input("x"));
        data.gatherLabels(first, 0, 3, plan.labels());
        double largest = 0;
        for (GradientCheck.Result result : GradientCheck.run(plan, STEP)) {
            System.out.printf("%-16s %.2e%n", result.tensor(), result.meanError());
            largest = Math.max(largest, result.meanError());
        }
        return largest;
    }

    static Score train(Kernels kernels, Dataset train, Dataset test, int iterations) {
        Model model = network(train);
        Plan plan = Plan.training(model, new SoftmaxCrossEntropy(), kernels, BATCH);
        Updater updater = new Updater(new Sgd(LEARNING_RATE), model.parameters(), plan.gradients(), kernels);
        MiniBatches batches = new MiniBatches(train.size(), BATCH, SEED);
        int perEpoch = Math.max(1, train.size() / BATCH);

        for (int i = 0; i < iterations; i++) {
            if (i % perEpoch == 0) {
                batches.shuffle(i / perEpoch);
            }
            // Mini-batch.
            train.gather(batches.order(), batches.start(i % perEpoch), BATCH, plan.input("x"));
            train.gatherLabels(batches.order(), batches.start(i % perEpoch), BATCH, plan.labels());
            // Gradient by backpropagation.
            plan.forward();
            plan.backward();
            // Update.
            updater.step();
            if ((i + 1) % 1000 == 0) {
                System.out.printf("iteration %,6d  loss %.4f%n", i + 1, plan.loss());
            }
        }
        return new Trainer(model, new SoftmaxCrossEntropy(), new Sgd(LEARNING_RATE), kernels, BATCH, SEED)
                .evaluate(test);
    }
}
