package dev.lanewise.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.FloatRows;
import dev.lanewise.data.IndexRows;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Concat;
import dev.lanewise.layer.Embedding;
import dev.lanewise.layer.Flatten;
import dev.lanewise.layer.Initializer;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.Tanh;
import dev.lanewise.loss.MeanSquaredError;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.model.Graph;
import dev.lanewise.model.Model;
import dev.lanewise.model.Node;
import dev.lanewise.model.Predictor;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.Clipping;
import dev.lanewise.optim.ReduceOnPlateau;
import dev.lanewise.optim.Schedule;
import dev.lanewise.optim.Sgd;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final long SEED = 11;

    @Test
    void learnsTwoSpirals() {
        Dataset spirals = spirals(333);
        Model model = Model.sequential(SEED, Shape.of(2), new Affine(64, new Initializer.Xavier()), new Tanh(),
                new Affine(32, new Initializer.Xavier()), new Tanh(), new Affine(2));
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), new Adam(0.01f), Kernels.scalar(), 32, SEED);
        Score untrained = trainer.evaluate(spirals);
        Epoch epoch = trainer.epoch(spirals);
        for (int i = 0; i < 119; i++) {
            epoch = trainer.epoch(spirals);
        }
        Score score = trainer.evaluate(spirals);
        assertTrue(untrained.accuracy() < 0.75, "before: " + untrained);
        assertTrue(score.accuracy() > 0.97, "after: " + score + ", seed " + SEED);
        assertEquals(120, epoch.number());
        assertEquals(333, epoch.score().samples());
        assertTrue(score.loss() < epoch.score().loss() + 0.05, score + " and " + epoch);
    }

    @Test
    void learnsALine() {
        int n = 100;
        float[] x = new float[n];
        float[] y = new float[n];
        Philox stream = new Philox(SEED, Purpose.DATA, 0);
        for (int i = 0; i < n; i++) {
            x[i] = 2 * stream.uniform(i) - 1;
            y[i] = 3 * x[i] - 0.5f;
        }
        Dataset line = Dataset.regression(FloatRows.of(new Tensor(Shape.of(n, 1), x)),
                FloatRows.of(new Tensor(Shape.of(n, 1), y)));
        Model model = Model.sequential(SEED, Shape.of(1), new Affine(1));
        Trainer trainer = new Trainer(model, new MeanSquaredError(), new Sgd(0.1f), Kernels.scalar(), 7, SEED);
        for (int i = 0; i < 60; i++) {
            trainer.epoch(line);
        }
        assertEquals(3, model.parameters().get("affine1.weight").data()[0], 1e-3);
        assertEquals(-0.5, model.parameters().get("affine1.bias").data()[0], 1e-3);
    }

    /** The weighted mean over all samples is the same however they are cut into mini-batches. */
    @Test
    void weightedLossesDoNotDependOnTheBatch() {
        Dataset spirals = spirals(31);
        Model model = Model.sequential(SEED, Shape.of(2), new Affine(2));
        double whole = evaluated(model, spirals, 31);
        for (int batch : new int[]{1, 2, 7, 30}) {
            assertEquals(whole, evaluated(model, spirals, batch), 1e-6, "batch " + batch);
        }
    }

    private static double evaluated(Model model, Dataset data, int batch) {
        return new Trainer(model, new SoftmaxCrossEntropy().withClassWeights(1, 9), new Sgd(0.1f), Kernels.scalar(),
                batch, SEED).evaluate(data).loss();
    }

    /** A mini-batch whose variance would be 0 fails before anything is trained. */
    @Test
    void batchNormTakesNoSingleSample() {
        Model model = Model.sequential(SEED, Shape.of(2), new Affine(4), new BatchNorm(), new Relu(), new Affine(2));
        String before = model.parameters().sha256();
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), new Sgd(0.1f), Kernels.scalar(), 10, SEED);
        assertEquals(
                "layer batchnorm1 expects at least 2 values of every channel in training, whose deviation it divides "
                        + "by, but a mini-batch of 1 sample of shape (4) came",
                assertThrows(IllegalArgumentException.class, () -> trainer.epoch(spirals(31))).getMessage());
        assertEquals(before, model.parameters().sha256());
        assertEquals(32, trainer.epoch(spirals(32)).score().samples());
    }

    @Test
    void theSeedDecidesAndEvaluationChangesNothing() {
        assertEquals(trained(SEED, false), trained(SEED, true), "with and without evaluations in between");
        assertNotEquals(trained(SEED, false), trained(SEED + 1, false), "another order");
    }

    private static String trained(long seed, boolean evaluate) {
        Dataset spirals = spirals(50);
        Model model = Model.sequential(SEED, Shape.of(2), new Affine(8), new Relu(), new Affine(2));
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), new Adam(0.01f), Kernels.scalar(), 16, seed);
        for (int i = 0; i < 3; i++) {
            trainer.epoch(spirals);
            if (evaluate) {
                trainer.evaluate(spirals);
            }
        }
        return model.parameters().sha256();
    }

    /** Three epochs of four mini-batches. */
    @Test
    void schedulesCountStepsOrEpochs() {
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L), times(Period.STEP));
        assertEquals(List.of(0L, 0L, 0L, 0L, 1L, 1L, 1L, 1L, 2L, 2L, 2L, 2L), times(Period.EPOCH));
    }

    private static List<Long> times(Period period) {
        Dataset spirals = spirals(50);
        Model model = Model.sequential(SEED, Shape.of(2), new Affine(2));
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), new Sgd(0.1f), Kernels.scalar(), 16, SEED);
        List<Long> times = new ArrayList<>();
        trainer.schedule((first, time) -> {
            assertEquals(0.1f, first);
            times.add(time);
            return 0;
        }, period);
        String before = model.parameters().sha256();
        for (int i = 0; i < 3; i++) {
            trainer.epoch(spirals);
        }
        assertEquals(before, model.parameters().sha256(), "a rate of 0 changes nothing");
        trainer.schedule(new Schedule.Constant(), period);
        trainer.learningRate(0);
        trainer.epoch(spirals);
        assertEquals(before, model.parameters().sha256(), "a rate of 0 changes nothing");
        trainer.learningRate(0.1f);
        trainer.epoch(spirals);
        assertNotEquals(before, model.parameters().sha256(), "any other does");
        return times;
    }

    /** Rates that are lowered between epochs train as a schedule that says the same ones. */
    @Test
    void plateausLowerTheRate() {
        Dataset spirals = spirals(50);
        ReduceOnPlateau plateau = new ReduceOnPlateau(0.5f, 0, 0.01, 0, 0);
        Model model = Model.sequential(SEED, Shape.of(2), new Affine(8), new Tanh(), new Affine(2));
        Model scheduled = model.copy();
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), new Sgd(2), Kernels.scalar(), 16, SEED);
        ReduceOnPlateau.State state = plateau.first(2);
        List<Float> rates = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            rates.add((float) state.rate());
            trainer.epoch(spirals);
            state = plateau.next(state, trainer.evaluate(spirals).loss());
            trainer.learningRate((float) state.rate());
        }
        assertEquals(2, rates.get(1), "after a loss where there was none");
        long different = rates.stream().distinct().count();
        assertTrue(different > 2 && different < 8, rates + ", seed " + SEED);
        Trainer same = new Trainer(scheduled, new SoftmaxCrossEntropy(), new Sgd(1), Kernels.scalar(), 16, SEED);
        same.schedule((first, time) -> rates.get((int) time), Period.EPOCH);
        for (int i = 0; i < 8; i++) {
            same.epoch(spirals);
        }
        assertEquals(scheduled.parameters().sha256(), model.parameters().sha256(), rates + ", seed " + SEED);
    }

    @Test
    void aGradientThatIsClippedLearnsToo() {
        Dataset spirals = spirals(50);
        Model model = Model.sequential(SEED, Shape.of(2), new Affine(2));
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), new Sgd(1), new Clipping.ByNorm(0.01f),
                Kernels.scalar(), 50, 1, SEED);
        float[] before = model.parameters().values().clone();
        trainer.epoch(spirals);
        double square = 0;
        for (int i = 0; i < before.length; i++) {
            square += StrictMath.pow(before[i] - model.parameters().values()[i], 2);
        }
        assertEquals(0.01, Math.sqrt(square), 1e-5, "how far a step of rate 1 went");
    }

    @Test
    void progressIsHeardAfterEveryMiniBatch() {
        Dataset spirals = spirals(50);
        Model model = Model.sequential(SEED, Shape.of(2), new Affine(2));
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), new Sgd(0.1f), Kernels.scalar(), 16, SEED);
        StringBuilder heard = new StringBuilder();
        Epoch epoch = trainer.epoch(spirals, (samples, total, loss, correct) -> heard.append(samples).append('/')
                .append(total).append(loss > 0 && correct <= samples ? " " : "? "));
        assertEquals("16/50 32/50 48/50 50/50 ", heard.toString());
        assertEquals(1, epoch.number());
    }

    @Test
    void dataThatDoesNotFitIsRefused() {
        Model model = Model.sequential(SEED, Shape.of(3), new Affine(2));
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), new Sgd(0.1f), Kernels.scalar(), 16, SEED);
        expect("input x takes samples of shape (3), but the data has samples of shape (2)",
                () -> trainer.epoch(spirals(10)));
        Model one = Model.sequential(SEED, Shape.of(2), new Affine(1));
        Trainer tooFew = new Trainer(one, new SoftmaxCrossEntropy(), new Sgd(0.1f), Kernels.scalar(), 16, SEED);
        expect("the model has 1 outputs, but the data has 2 classes", () -> tooFew.epoch(spirals(10)));
        Trainer regression = new Trainer(one, new MeanSquaredError(), new Sgd(0.1f), Kernels.scalar(), 16, SEED);
        expect("the loss MeanSquaredError[] takes targets of F32, but the data has targets of I32",
                () -> regression.evaluate(spirals(10)));
        Graph graph = new Graph();
        Node category = graph.input("category", Shape.of(2), DType.I32);
        graph.output("y", graph.apply(new Affine(2), graph.apply(new Embedding(3, 1), category)));
        Trainer categories =
                new Trainer(graph.build(SEED), new SoftmaxCrossEntropy(), new Sgd(0.1f), Kernels.scalar(), 16,
                        SEED);
        expect("input category takes samples of I32, but the data has samples of F32",
                () -> categories.epoch(spirals(10)));
        int[] labels = {0, 1};
        Dataset two = Dataset.classification(List.of(IndexRows.of(Shape.of(2), new int[4]),
                IndexRows.of(Shape.of(1), new int[2])), labels, 2);
        expect("the model takes the inputs [category], but the data has features for 2", () -> categories.epoch(two));
    }

    /** A category that is looked up beside two numbers: which of them is the larger, or the smaller, as the category says. */
    @Test
    void learnsFromCategoriesAndNumbers() {
        int n = 400;
        int[] categories = new int[n];
        float[] numbers = new float[2 * n];
        int[] labels = new int[n];
        Philox stream = new Philox(SEED, Purpose.DATA, 1);
        for (int i = 0; i < n; i++) {
            categories[i] = (int) (4 * stream.uniform(3L * i));
            numbers[2 * i] = stream.uniform(3L * i + 1);
            numbers[2 * i + 1] = stream.uniform(3L * i + 2);
            boolean larger = numbers[2 * i] > numbers[2 * i + 1];
            labels[i] = larger == (categories[i] % 2 == 0) ? 1 : 0;
        }
        Dataset data = Dataset.classification(List.of(IndexRows.of(Shape.of(1), categories),
                new FloatRows(Shape.of(2), numbers, 0, n)), labels, 2);
        Graph graph = new Graph();
        Node category = graph.input("category", Shape.of(1), DType.I32);
        Node number = graph.input("numbers", Shape.of(2));
        Node looked = graph.apply(new Flatten(), graph.apply(new Embedding(4, 3), category));
        Node hidden = graph.apply(new Relu(),
                graph.apply(new Affine(24), graph.apply(new Concat(), looked, number)));
        graph.output("logits", graph.apply(new Affine(2), hidden));
        Model model = graph.build(SEED);
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), new Adam(0.02f), Kernels.scalar(), 20, SEED);
        for (int i = 0; i < 40; i++) {
            trainer.epoch(data);
        }
        Score score = trainer.evaluate(data);
        assertTrue(score.accuracy() > 0.95, score + ", seed " + SEED);

        int correct = 0;
        Predictor predictor = model.snapshot(Kernels.scalar()).predictor(30);
        for (int first = 0; first < n; first += 30) {
            int rows = Math.min(30, n - first);
            System.arraycopy(categories, first, predictor.indices("category"), 0, rows);
            System.arraycopy(numbers, 2 * first, predictor.input("numbers"), 0, 2 * rows);
            predictor.predict(rows);
            float[] logits = predictor.output("logits");
            for (int i = 0; i < rows; i++) {
                correct += logits[2 * i + labels[first + i]] > logits[2 * i + 1 - labels[first + i]] ? 1 : 0;
            }
        }
        assertEquals(score.correct(), correct, "by a snapshot's predictor");
        predictor.indices("category")[0] = 4;
        assertEquals("layer embedding1 expects indices from 0 to 3, but index 4 came at position 0",
                assertThrows(IllegalArgumentException.class, () -> predictor.predict(1)).getMessage());
    }

    private static Dataset spirals(int n) {
        float[] points = new float[2 * n];
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = i % 2;
            double radius = 0.1 + 0.9 * i / n;
            double angle = 5 * radius + Math.PI * labels[i];
            points[2 * i] = (float) (radius * StrictMath.cos(angle));
            points[2 * i + 1] = (float) (radius * StrictMath.sin(angle));
        }
        return Dataset.classification(FloatRows.of(new Tensor(Shape.of(n, 2), points)), labels, 2);
    }

    private static void expect(String message, Runnable wrong) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, wrong::run).getMessage());
    }
}
