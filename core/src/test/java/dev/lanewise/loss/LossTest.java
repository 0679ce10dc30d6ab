package dev.lanewise.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Identity;
import dev.lanewise.layer.ShapeException;
import dev.lanewise.model.Graph;
import dev.lanewise.model.Plan;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** Each loss and its gradient against its formula in double precision, and what the losses refuse. */
class LossTest {
    private static final long SEED = Long.getLong("lanewise.seed", 23);
    private static final int ROUNDS = 20;

    /** A loss's formula: the mean over the mini-batch, and its gradient into g. */
    private interface Formula {
        double of(double[][] x, double[][] t, int[] labels, double[][] g);
    }

    @Test
    void smoothedAndWeightedLabels() {
        for (float smoothing : new float[]{0, 0.1f, 1}) {
            float[] weights = {0.5f, 2, 0, 1.25f, 1};
            compare(new SoftmaxCrossEntropy().withLabelSmoothing(smoothing).withClassWeights(weights), 5,
                    (x, t, labels, g) -> {
                        double norm = 0;
                        for (int label : labels) {
                            norm += weights[label];
                        }
                        double loss = 0;
                        for (int i = 0; i < x.length; i++) {
                            double[] q = new double[5];
                            for (int j = 0; j < 5; j++) {
                                q[j] = weights[j] * ((j == labels[i] ? 1.0 - smoothing : 0) + smoothing / 5.0);
                            }
                            loss += crossEntropy(x[i], q, norm, g[i]);
                        }
                        return loss / norm;
                    });
        }
    }

    @Test
    void distributions() {
        float[] weights = {0.5f, 2, 3};
        compare(SoftmaxCrossEntropy.ofDistributions().withLabelSmoothing(0.25f).withClassWeights(weights), 3,
                (x, t, labels, g) -> {
                    double loss = 0;
                    for (int i = 0; i < x.length; i++) {
                        double[] q = new double[3];
                        for (int j = 0; j < 3; j++) {
                            q[j] = weights[j] * (0.75 * t[i][j] + 0.25 / 3);
                        }
                        loss += crossEntropy(x[i], q, x.length, g[i]);
                    }
                    return loss / x.length;
                });
    }

    /** −Σ qⱼ log softmax(x)ⱼ, and its gradient divided by the norm. */
    private static double crossEntropy(double[] x, double[] q, double norm, double[] g) {
        double sum = 0;
        double weight = 0;
        for (int j = 0; j < x.length; j++) {
            sum += StrictMath.exp(x[j]);
            weight += q[j];
        }
        double loss = 0;
        for (int j = 0; j < x.length; j++) {
            loss -= q[j] * (x[j] - StrictMath.log(sum));
            g[j] = (StrictMath.exp(x[j]) / sum * weight - q[j]) / norm;
        }
        return loss;
    }

    @Test
    void binaryCrossEntropy() {
        compare(new BinaryCrossEntropyWithLogits(), 7, elementwise((d, x, t) -> {
            double p = 1 / (1 + StrictMath.exp(-x));
            return new double[]{-t * StrictMath.log(p) - (1 - t) * StrictMath.log(1 - p), p - t};
        }));
    }

    @Test
    void absoluteSquaredAndHuber() {
        compare(new MeanAbsoluteError(), 6, elementwise((d, x, t) -> new double[]{Math.abs(d), Math.signum(d)}));
        compare(new MeanSquaredError(), 6, elementwise((d, x, t) -> new double[]{d * d, 2 * d}));
        compare(new Huber(0.75f), 6, elementwise((d, x, t) -> Math.abs(d) <= 0.75
                ? new double[]{d * d / 2, d}
                : new double[]{0.75 * (Math.abs(d) - 0.375), 0.75 * Math.signum(d)}));
    }

    private interface Element {
        double[] lossAndSlope(double difference, double x, double t);
    }

    private static Formula elementwise(Element element) {
        return (x, t, labels, g) -> {
            double loss = 0;
            int count = x.length * x[0].length;
            for (int i = 0; i < x.length; i++) {
                for (int j = 0; j < x[i].length; j++) {
                    double[] result = element.lossAndSlope(x[i][j] - t[i][j], x[i][j], t[i][j]);
                    loss += result[0] / count;
                    g[i][j] = result[1] / count;
                }
            }
            return loss;
        };
    }

    private static void compare(Loss loss, int outputs, Formula formula) {
        for (int round = 0; round < ROUNDS; round++) {
            Philox stream = new Philox(SEED, Purpose.DATA, round);
            int rows = 1 + stream.below(9, 0);
            Plan plan = plan(loss, outputs, rows);
            double[][] x = new double[rows][outputs];
            double[][] t = new double[rows][outputs];
            int[] labels = new int[rows];
            for (int i = 0; i < rows; i++) {
                // A class whose weight is not 0.
                labels[i] = new int[]{0, 1, 0, 3, 4}[stream.below(Math.min(5, outputs), 1000 + i)];
                for (int j = 0; j < outputs; j++) {
                    int at = i * outputs + j;
                    float value = 3 * stream.gaussian(1000 + at);
                    plan.input("x")[at] = value;
                    x[i][j] = value;
                    t[i][j] = stream.uniform(2_000_000 + at);
                    if (loss.targetType() == DType.F32) {
                        plan.targets()[at] = (float) t[i][j];
                    }
                }
                if (loss.targetType() == DType.I32) {
                    plan.labels()[i] = labels[i];
                }
            }
            double[][] gradient = new double[rows][outputs];
            double expected = formula.of(x, t, labels, gradient);
            plan.forward();
            String where = loss + ", round " + round + ", seed " + SEED;
            assertEquals(expected, plan.loss(), 1e-6 * Math.max(1, Math.abs(expected)), where);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < outputs; j++) {
                    assertEquals(gradient[i][j], plan.gradient("y")[i * outputs + j], 1e-6, where);
                }
            }
        }
    }

    /** Micro-batches of one mini-batch: each divides by its own weights, and by how many there are. */
    @Test
    void aMicroBatchTakesItsShare() {
        Plan plan = plan(new SoftmaxCrossEntropy().withClassWeights(1, 3), 2, 4);
        plan.rows(2, 8);
        System.arraycopy(new int[]{0, 1}, 0, plan.labels(), 0, 2);
        plan.forward();
        assertEquals(StrictMath.log(2), plan.loss(), 1e-6);
        // (1/2 · 1 − 1)/4 · 2/8 and (1/2 · 3 − 3)/4 · 2/8.
        assertEquals(-0.5 / 16, plan.gradient("y")[0], 1e-7);
        assertEquals(-1.5 / 16, plan.gradient("y")[3], 1e-7);
    }

    /** A logit of −∞ that is not asked for costs nothing; hits are those of the classes, whatever their weights. */
    @Test
    void maskedLogitsAndHits() {
        Plan plan = plan(new SoftmaxCrossEntropy().withClassWeights(0.1f, 9, 1), 3, 2);
        plan.set("x", 2, 1, Float.NEGATIVE_INFINITY, 2, 2, 1);
        plan.labels()[0] = 0;
        plan.labels()[1] = 1;
        plan.forward();
        assertEquals(1, plan.correct());
        double first = StrictMath.log(1 + StrictMath.exp(-1));
        double second = StrictMath.log(2 + StrictMath.exp(-1));
        assertEquals((0.1 * first + 9 * second) / 9.1, plan.loss(), 1e-6);
        Plan soft = plan(SoftmaxCrossEntropy.ofDistributions(), 2, 2);
        soft.set("x", 2, 1, 2, 3);
        System.arraycopy(new float[]{0.6f, 0.4f, 0.5f, 0.5f}, 0, soft.targets(), 0, 4);
        soft.forward();
        assertEquals(1, soft.correct());
    }

    @Test
    void refusals() {
        refused("softmax cross-entropy smooths labels by 0 to 1, but 2.0 came",
                () -> new SoftmaxCrossEntropy().withLabelSmoothing(2));
        refused("softmax cross-entropy smooths labels by 0 to 1, but NaN came",
                () -> new SoftmaxCrossEntropy().withLabelSmoothing(Float.NaN));
        refused("softmax cross-entropy takes class weights of at least 0, but [1.0, -1.0] came",
                () -> new SoftmaxCrossEntropy().withClassWeights(1, -1));
        refused("softmax cross-entropy takes class weights of which at least one is positive, but [0.0, 0.0] came",
                () -> new SoftmaxCrossEntropy().withClassWeights(0, 0));
        refused("the Huber loss has a positive delta, but 0.0 came", () -> new Huber(0));
        assertEquals("softmax cross-entropy expects logits for its 2 class weights, but (3) came",
                assertThrows(ShapeException.class,
                        () -> plan(new SoftmaxCrossEntropy().withClassWeights(1, 1), 3, 1)).getMessage());
        Plan plan = plan(new SoftmaxCrossEntropy().withLabelSmoothing(0.1f), 3, 2);
        plan.labels()[1] = 3;
        refused("softmax cross-entropy expects labels from 0 to 2, but row 1 has 3", plan::forward);
    }

    private static Plan plan(Loss loss, int outputs, int rows) {
        Graph graph = new Graph();
        graph.output("y", graph.apply(new Identity(), graph.variable("x", Shape.of(outputs))));
        return Plan.training(graph.build(1), loss, Kernels.scalar(), rows);
    }

    private static void refused(String message, Runnable wrong) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, wrong::run).getMessage());
    }
}
