package dev.lanewise.bench;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.UpdateRule;

/**
 * What is measured: something that multiplies matrices, trains and predicts. Matrices are float32, row by row. Operands
 * are copied once, when a task is made, into the memory that the engine likes best, so that running it copies nothing.
 * An engine that does not offer a task throws {@link UnsupportedOperationException}.
 */
public interface Engine extends AutoCloseable {
    /** The engine's name. */
    String name();

    /**
     * {@code C ← A·B} in one of its forms.
     *
     * @param form the shape and which factor is stored transposed
     * @param a    A as stored
     * @param b    B as stored
     * @return the product, its result being C
     */
    default Computation gemm(GemmForm form, float[] a, float[] b) {
        throw Task.GEMM.refused(this);
    }

    /**
     * One pass of a convolution over images whose channels lie side by side. Weights are
     * {@code (kernel, kernel, in, out)}.
     *
     * @param first  X, or dY for the gradient of the input
     * @param second W, or dY for the gradient of the weights
     * @return the pass, its result being Y, dX or dW
     */
    default Computation convolution(ConvolutionPass pass, ConvolutionForm form, float[] first, float[] second) {
        throw Task.CONVOLUTION.refused(this);
    }

    /**
     * {@code Y ← f(X)}, element by element.
     *
     * @return the activation, its result being Y
     */
    default Computation activation(Activation f, int rows, int cols, float[] x) {
        throw Task.ACTIVATION.refused(this);
    }

    /**
     * {@code dX ← dY · f′}, where Y = f(X).
     *
     * @return the activation's backward, its result being dX
     */
    default Computation activationBackward(Activation f, int rows, int cols, float[] y, float[] dy) {
        throw Task.ACTIVATION_BACKWARD.refused(this);
    }

    /**
     * Softmax with cross-entropy of every row and the gradient of their mean.
     *
     * @param logits as many rows as there are labels
     * @param labels the class of every row
     * @return the operation, its result being the gradient, followed by the loss of every row
     */
    default Computation softmax(float[] logits, int[] labels, int classes) {
        throw Task.SOFTMAX.refused(this);
    }

    /**
     * Sums down the columns.
     *
     * @return the operation, its result being a row of sums
     */
    default Computation columnSums(int rows, int cols, float[] x) {
        throw Task.COLUMN_SUMS.refused(this);
    }

    /**
     * The backward of a ReLU and of the bias before it: {@code dX ← dY where Y > 0, else 0}, and the sums down dX.
     *
     * @return the operation, its result being dX, followed by a row of sums
     */
    default Computation biasBackward(int rows, int cols, float[] y, float[] dy) {
        throw Task.COLUMN_SUMS.refused(this);
    }

    /**
     * A layer in training, forward.
     *
     * @param x the images
     * @return the pass, its result being the output
     */
    default Computation layer(LayerKind kind, ImageBatch images, float[] x) {
        throw Task.LAYER.refused(this);
    }

    /**
     * A layer in training, backward after one forward pass.
     *
     * @param x  the images
     * @param dy the gradient of the output
     * @return the pass, its result being the gradient of the images, followed by those of γ and β if there are any
     */
    default Computation layerBackward(LayerKind kind, ImageBatch images, float[] x, float[] dy) {
        throw Task.LAYER_BACKWARD.refused(this);
    }

    /**
     * One optimizer update after the other with the same gradients, from a state of zeros.
     *
     * @return the update, its result being the values
     */
    default Computation update(UpdateRule rule, float[] values, float[] gradients) {
        throw Task.UPDATE.refused(this);
    }

    /**
     * Training of a multilayer perceptron: forward, softmax with cross-entropy, backward, update.
     *
     * @param batch      samples of a mini-batch
     * @param rule       {@link UpdateRule#SGD} or {@link UpdateRule#ADAM}, with {@link Training}'s hyperparameters
     * @param parameters where it begins, laid out as {@link Network} says; not changed
     */
    default Training training(Network network, int batch, UpdateRule rule, float[] parameters) {
        throw Task.TRAINING.refused(this);
    }

    /**
     * Prediction by a multilayer perceptron on the caller's thread, for one caller at a time; callers make one each.
     *
     * @param batch      how many samples at once
     * @param parameters laid out as {@link Network} says; not changed
     */
    default Prediction prediction(Network network, int batch, float[] parameters) {
        throw Task.PREDICTION.refused(this);
    }

    /**
     * Training of a convolutional network: forward, softmax with cross-entropy, backward, update.
     *
     * @param rule       {@link UpdateRule#SGD} with {@link Training}'s hyperparameters
     * @param parameters where it begins, laid out as {@link ImageNetwork} says; not changed
     */
    default Training imageTraining(ImageNetwork network, UpdateRule rule, float[] parameters) {
        throw Task.IMAGE_TRAINING.refused(this);
    }

    /**
     * The outputs of a convolutional network for one mini-batch, which is given once.
     *
     * @param parameters laid out as {@link ImageNetwork} says; not changed
     * @param samples    the images
     * @return the forward pass, its result being the logits
     */
    default Computation imageForward(ImageNetwork network, float[] parameters, float[] samples) {
        throw Task.IMAGE_FORWARD.refused(this);
    }

    /** Ends its threads. What it made must not run afterwards. */
    @Override
    void close();
}
