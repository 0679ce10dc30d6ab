package dev.lanewise.loss;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.OneHot;
import dev.lanewise.kernel.SoftmaxWithLoss;
import dev.lanewise.kernel.SoftmaxWithTargets;
import dev.lanewise.kernel.TotalSum;
import dev.lanewise.layer.ShapeException;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Softmax and cross-entropy in one, the textbook's softmax-with-loss ('Deep Learning from Scratch', section 5.6.3), on
 * logits and class indices: {@code loss = log Σ exp(xⱼ − m) − (xₜ − m)} with m the largest logit, so that nothing
 * overflows and no ε is needed; {@code dx = (softmax(x) − onehot(t)) / batch}.
 *
 * <p>Against a distribution t over the n classes, with class weights w and label smoothing ε (Szegedy et al.,
 * 'Rethinking the inception architecture', 2016): {@code loss = −Σ qⱼ · log softmax(x)ⱼ}, where
 * {@code qⱼ = wⱼ · ((1 − ε) tⱼ + ε/n)}. The mean of weighted losses over the mini-batch divides by the sum of the
 * weights of the samples' classes where these are given as indices, and by the number of samples where they are
 * distributions. Of a mini-batch that is cut into micro-batches, each divides by its own weights. Samples
 * whose weights are all 0 have no mean: it is NaN, as PyTorch's.
 *
 * @param targetType     {@link DType#I32} for class indices, {@link DType#F32} for distributions
 * @param labelSmoothing ε, from 0 to 1
 * @param classWeights   w, one for every class, or empty where all are 1
 */
public record SoftmaxCrossEntropy(DType targetType, float labelSmoothing, List<Float> classWeights) implements Loss {
    /**
     * @throws IllegalArgumentException if the smoothing is not from 0 to 1, a weight is negative or not finite, or all
     *                                  are 0
     */
    public SoftmaxCrossEntropy {
        classWeights = List.copyOf(classWeights);
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException(
                    "softmax cross-entropy smooths labels by 0 to 1, but " + labelSmoothing + " came");
        }
        for (float weight : classWeights) {
            if (!(weight >= 0) || Float.isInfinite(weight)) {
                throw new IllegalArgumentException("softmax cross-entropy takes class weights of at least 0, but "
                        + classWeights + " came");
            }
        }
        if (!classWeights.isEmpty() && classWeights.stream().allMatch(weight -> weight == 0)) {
            throw new IllegalArgumentException("softmax cross-entropy takes class weights of which at least one is "
                    + "positive, but " + classWeights + " came");
        }
    }

    /** For class indices, without weights or smoothing. */
    public SoftmaxCrossEntropy() {
        this(DType.I32, 0, List.of());
    }

    /** For distributions over the classes, without weights or smoothing. */
    public static SoftmaxCrossEntropy ofDistributions() {
        return new SoftmaxCrossEntropy(DType.F32, 0, List.of());
    }

    /** The same with another label smoothing. */
    public SoftmaxCrossEntropy withLabelSmoothing(float smoothing) {
        return new SoftmaxCrossEntropy(targetType, smoothing, classWeights);
    }

    /** The same with other class weights, one for every class. */
    public SoftmaxCrossEntropy withClassWeights(float... weights) {
        List<Float> list = new ArrayList<>();
        for (float weight : weights) {
            list.add(weight);
        }
        return new SoftmaxCrossEntropy(targetType, labelSmoothing, list);
    }

    @Override
    public Shape target(Shape output) {
        if (output.rank() != 1 || output.size() < 1) {
            throw new ShapeException("softmax cross-entropy expects logits of shape (classes), but " + output
                    + " came");
        }
        if (!classWeights.isEmpty() && classWeights.size() != output.size()) {
            throw new ShapeException("softmax cross-entropy expects logits for its " + classWeights.size()
                    + " class weights, but " + output + " came");
        }
        return targetType == DType.I32 ? Shape.scalar() : output;
    }

    @Override
    public Kernel bind(LossBinding binding) {
        Matrix x = binding.output();
        if (targetType == DType.I32 && labelSmoothing == 0 && classWeights.isEmpty()) {
            return binding.kernel(new SoftmaxWithLoss(x, binding.labels(), 1f / binding.batch(),
                    binding.outputGradient(), binding.losses(), binding.hits()));
        }
        Matrix weights = weights(x.cols());
        if (targetType == DType.F32) {
            return crossEntropy(binding, binding.target(), weights);
        }
        Matrix targets = Matrix.zeros(x.rows(), x.cols());
        Matrix rowWeights = Matrix.zeros(x.rows(), 1);
        Kernel oneHot = binding.kernel(new OneHot(binding.labels(), weights, targets, rowWeights));
        Kernel sum = binding.kernel(new TotalSum(rowWeights, binding.weight()));
        Kernel loss = crossEntropy(binding, targets, weights);
        return () -> {
            oneHot.run();
            sum.run();
            loss.run();
        };
    }

    private Kernel crossEntropy(LossBinding binding, Matrix targets, Matrix weights) {
        float share = (float) binding.output().rows() / binding.batch();
        return binding.kernel(new SoftmaxWithTargets(binding.output(), targets, weights, labelSmoothing,
                binding.weight(), share, binding.outputGradient(), binding.losses(), binding.hits()));
    }

    private Matrix weights(int classes) {
        float[] weights = new float[classes];
        Arrays.fill(weights, 1f);
        for (int i = 0; i < classWeights.size(); i++) {
            weights[i] = classWeights.get(i);
        }
        return Matrix.row(weights, 0, classes);
    }
}
