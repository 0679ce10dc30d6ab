package dev.lanewise.bench;

import java.util.function.Function;

/** A network that learns from eight mini-batches of noise in turn, so that there is always something to learn. */
final class LearningRun {
    private static final int MINI_BATCHES = 8;
    /** Steps whose losses must be scalar's. */
    private static final int CHECKED = 3;

    private final Training learner;
    private final float[][] samples = new float[MINI_BATCHES][];
    private final int[][] labels = new int[MINI_BATCHES][];
    private int next;

    /**
     * Makes the mini-batches and learns the first steps.
     *
     * @param engine    whose network it is
     * @param scalar    the same network by another engine, from the same parameters
     * @param batch     samples of a mini-batch
     * @param inputs    features of a sample
     * @param classes   how many classes there are
     * @param tolerance by how much, relatively, the first losses may differ from scalar's
     * @throws IllegalStateException if they differ by more
     */
    LearningRun(String engine, Training learner, Function<Engine, Training> scalar, int batch, int inputs, int classes,
            float tolerance) {
        this.learner = learner;
        for (int i = 0; i < MINI_BATCHES; i++) {
            samples[i] = Inputs.uniform(batch * inputs, 2 * i);
            labels[i] = Inputs.labels(batch, classes, 2 * i + 1);
        }
        float[] losses = losses(learner);
        try (Engine specification = Engines.open("scalar", 1)) {
            Agreement.requireClose(engine, "losses", losses(scalar.apply(specification)), losses, tolerance);
        }
        next = CHECKED;
    }

    private float[] losses(Training training) {
        float[] losses = new float[CHECKED];
        for (int i = 0; i < CHECKED; i++) {
            losses[i] = training.step(samples[i], labels[i]);
        }
        return losses;
    }

    /** One step; returns the mean loss before it. */
    float step() {
        float loss = learner.step(samples[next], labels[next]);
        next = (next + 1) % MINI_BATCHES;
        return loss;
    }

    /** The parameters as trained so far. */
    float[] parameters() {
        return learner.parameters();
    }
}
