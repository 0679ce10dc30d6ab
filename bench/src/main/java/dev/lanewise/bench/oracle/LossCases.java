package dev.lanewise.bench.oracle;

import dev.lanewise.loss.BinaryCrossEntropyWithLogits;
import dev.lanewise.loss.Huber;
import dev.lanewise.loss.Loss;
import dev.lanewise.loss.MeanAbsoluteError;
import dev.lanewise.loss.MeanSquaredError;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The losses. */
final class LossCases {
    static final List<Case> ALL = List.of(
            ofClasses("softmax cross-entropy", (draw, classes) -> new SoftmaxCrossEntropy()),
            ofClasses("cross-entropy with weights",
                    (draw, classes) -> weighted(draw, new SoftmaxCrossEntropy(), classes)),
            ofClasses("cross-entropy with smoothing",
                    (draw, classes) -> new SoftmaxCrossEntropy().withLabelSmoothing(smoothing(draw))),
            ofClasses("cross-entropy with both", (draw, classes) -> weighted(draw,
                    new SoftmaxCrossEntropy().withLabelSmoothing(smoothing(draw)), classes)),
            ofDistributions("cross-entropy of distributions",
                    (draw, classes) -> SoftmaxCrossEntropy.ofDistributions()),
            ofDistributions("distributions with both", (draw, classes) -> weighted(draw,
                    SoftmaxCrossEntropy.ofDistributions().withLabelSmoothing(smoothing(draw)), classes)),
            ofFloats("mean squared error", draw -> new MeanSquaredError()),
            ofFloats("mean absolute error", draw -> new MeanAbsoluteError()),
            ofFloats("Huber", draw -> new Huber(0.1f * draw.between(1, 20))),
            new Case("binary cross-entropy", draw -> {
                int rows = draw.between(1, 12);
                int outputs = draw.between(1, 30);
                return Minimisation.of(new BinaryCrossEntropyWithLogits(), logits(draw, rows, outputs),
                        distributions(draw, rows, outputs));
            }));

    private LossCases() {
    }

    private static Case ofClasses(String name, BiFunction<Draw, Integer, Loss> loss) {
        return new Case(name, draw -> {
            int rows = draw.between(1, 12);
            int classes = draw.between(2, 30);
            return Minimisation.of(loss.apply(draw, classes), logits(draw, rows, classes),
                    draw.indices(Shape.of(rows), classes));
        });
    }

    private static Case ofDistributions(String name, BiFunction<Draw, Integer, Loss> loss) {
        return new Case(name, draw -> {
            int rows = draw.between(1, 12);
            int classes = draw.between(2, 30);
            return Minimisation.of(loss.apply(draw, classes), logits(draw, rows, classes),
                    distributions(draw, rows, classes));
        });
    }

    private static Case ofFloats(String name, Function<Draw, Loss> loss) {
        return new Case(name, draw -> {
            Shape shape = Shape.of(draw.between(1, 12), draw.between(1, 30));
            return Minimisation.of(loss.apply(draw), draw.normal(shape), draw.normal(shape));
        });
    }

    private static Loss weighted(Draw draw, SoftmaxCrossEntropy loss, int classes) {
        float[] weights = draw.normal(Shape.of(classes)).data();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 0.1f + Math.abs(weights[i]);
        }
        return loss.withClassWeights(weights);
    }

    private static float smoothing(Draw draw) {
        return 0.05f * draw.between(1, 20);
    }

    /** Between about −4 and 4 in some rounds, about −40 and 40 in others. */
    private static Tensor logits(Draw draw, int rows, int classes) {
        Tensor x = draw.normal(Shape.of(rows, classes));
        int scale = draw.between(1, 10);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] *= scale;
        }
        return x;
    }

    /** Rows of numbers from 0 to 1 whose sum is 1. */
    private static Tensor distributions(Draw draw, int rows, int classes) {
        Tensor target = draw.normal(Shape.of(rows, classes));
        float[] t = target.data();
        for (int row = 0; row < rows; row++) {
            float sum = 0;
            for (int i = row * classes; i < (row + 1) * classes; i++) {
                t[i] = Math.abs(t[i]);
                sum += t[i];
            }
            for (int i = row * classes; i < (row + 1) * classes; i++) {
                t[i] /= sum;
            }
        }
        return target;
    }
}
