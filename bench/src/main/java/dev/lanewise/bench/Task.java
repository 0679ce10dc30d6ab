package dev.lanewise.bench;

/** A kind of work that is measured. An engine offers some of them. */
public enum Task {
    /** A product of two matrices. */
    GEMM("GemmBenchmark.", true),
    /** A convolution forward, or one of its gradients. */
    CONVOLUTION("ConvolutionBenchmark.", true),
    /** An activation forward. */
    ACTIVATION("ActivationBenchmark.forward", true),
    /** An activation backward. */
    ACTIVATION_BACKWARD("ActivationBenchmark.backward", true),
    /** Softmax with cross-entropy and its gradient. */
    SOFTMAX("SoftmaxBenchmark.", true),
    /** Sums down the columns of a matrix. */
    COLUMN_SUMS("ColumnSumsBenchmark.", true),
    /** A layer that does little per number, forward. */
    LAYER("LayerBenchmark.forward", true),
    /** Such a layer backward. */
    LAYER_BACKWARD("LayerBenchmark.backward", true),
    /** One optimizer update over flat arrays. */
    UPDATE("OptimizerBenchmark.", true),
    /** Whole training steps of a multilayer perceptron. */
    TRAINING("TrainingStepBenchmark.", false),
    /** Its prediction, on the caller's thread alone. */
    PREDICTION("PredictBenchmark.", false),
    /** Whole training steps of a convolutional network. */
    IMAGE_TRAINING("ImageNetworkBenchmark.step", false),
    /** Its outputs for a mini-batch. */
    IMAGE_FORWARD("ImageNetworkBenchmark.forward", false);

    private final String benchmark;
    private final boolean kernel;

    Task(String benchmark, boolean kernel) {
        this.benchmark = benchmark;
        this.kernel = kernel;
    }

    /**
     * What a benchmark measures.
     *
     * @param benchmark its name with class and package
     * @throws IllegalArgumentException if it measures no task of an engine
     */
    static Task of(String benchmark) {
        String name = Row.shortName(benchmark);
        for (Task task : values()) {
            if (name.startsWith(task.benchmark)) {
                return task;
            }
        }
        throw new IllegalArgumentException("no task is known of benchmark " + benchmark);
    }

    /** Whether it is one operation rather than many in turn. */
    boolean kernel() {
        return kernel;
    }

    UnsupportedOperationException refused(Engine engine) {
        return new UnsupportedOperationException("engine " + engine.name() + " does not offer the task " + this);
    }
}
