package dev.lanewise.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Add;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Flatten;
import dev.lanewise.layer.Gelu;
import dev.lanewise.layer.Identity;
import dev.lanewise.layer.Initializer;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.Mul;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.Reshape;
import dev.lanewise.layer.Sigmoid;
import dev.lanewise.layer.Tanh;
import dev.lanewise.loss.MeanSquaredError;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final long SEED = 7;

    @Test
    void shoppingGraph() {
        Graph graph = new Graph();
        Node apple = graph.variable("apple", Shape.scalar());
        Node apples = graph.variable("apples", Shape.scalar());
        Node tax = graph.input("tax", Shape.scalar());
        Node applePrice = graph.output("apple price", graph.apply(new Mul(), apple, apples));
        graph.output("price", graph.apply(new Mul(), applePrice, tax));
        Plan plan = Plan.differentiable(graph.build(0), Kernels.scalar(), 1);
        plan.set("apple", 100);
        plan.set("apples", 2);
        plan.set("tax", 1.5f);
        plan.forward();
        plan.backward("price");
        assertEquals(300f, plan.value("price")[0]);
        assertEquals(200f, plan.value("apple price")[0]);
        assertEquals(3f, plan.gradient("apple")[0]);
        assertEquals(150f, plan.gradient("apples")[0]);
        assertEquals("tax has no gradient here; an input asks for its gradient by being a variable of the graph",
                assertThrows(IllegalArgumentException.class, () -> plan.gradient("tax")).getMessage());

        plan.backward("apple price");
        assertEquals(2f, plan.gradient("apple")[0], "the other output's gradient must not linger");
    }

    @Test
    void viewsShareTheirInputsMemory() {
        Model flat = Model.sequential(SEED, Shape.of(2, 3, 4), new Affine(6), new Tanh());
        Model viewed = Model.sequential(SEED, Shape.of(2, 3, 4), new Flatten(), new Affine(6),
                new Reshape(Shape.of(3, 2)), new Tanh(), new Flatten());
        float[] x = new float[2 * 24];
        for (int i = 0; i < x.length; i++) {
            x[i] = new Philox(SEED, Purpose.DATA, 0).gaussian(i);
        }
        Plan expected = Plan.training(flat, new MeanSquaredError(), Kernels.scalar(), 2);
        Plan plan = Plan.training(viewed, new MeanSquaredError(), Kernels.scalar(), 2);
        // The activation is not fused across the view.
        assertEquals(expected.bytes() + 2 * 2 * 6 * Float.BYTES, plan.bytes());
        for (Plan each : new Plan[]{expected, plan}) {
            each.set("x", x);
            each.forward();
            each.backward();
        }
        assertEquals(expected.loss(), plan.loss());
        assertEquals(expected.gradients().sha256(), plan.gradients().sha256());
        assertArrayEquals(expected.value("y"), plan.value("y"));
        float[] predicted = new float[12];
        viewed.predictor(Kernels.scalar(), 2).predict(x, 2, predicted);
        assertArrayEquals(expected.value("y"), predicted);
        expect("layer reshape1 expects one input of 5 elements to make (5) of, but [(2, 3)] came",
                () -> Model.sequential(SEED, Shape.of(2, 3), new Reshape(Shape.of(5))));
    }

    @Test
    void repeatedValuesSumTheirGradients() {
        Graph graph = new Graph();
        Node x = graph.variable("x", Shape.scalar());
        Node square = graph.apply(new Mul(), x, x);
        Node cube = graph.apply(new Mul(), square, x);
        graph.output("y", graph.apply(new Add(), cube, square));
        Plan plan = Plan.differentiable(graph.build(0), Kernels.scalar(), 2);
        plan.set("x", 3, -2);
        for (int pass = 0; pass < 3; pass++) {
            plan.forward();
            plan.backward("y");
            assertArrayEquals(new float[]{36, -4}, plan.value("y"), "x³ + x²");
            assertArrayEquals(new float[]{33, 8}, plan.gradient("x"), "3x² + 2x, in pass " + pass);
        }
    }

    /** Fused and unfused plans give the same bits: values, losses and gradients. */
    @Test
    void fusionKeepsTheBits() {
        Model model = Model.sequential(SEED, Shape.of(13), new Affine(17), new Relu(),
                new BatchNorm(), new Relu(), new Affine(9, new Initializer.Xavier()), new BatchNorm(), new Tanh(),
                new Affine(11, new Initializer.Xavier()), new Sigmoid(), new Affine(5));
        Plan fused = Plan.training(model, new SoftmaxCrossEntropy(), Kernels.scalar(), 6);
        Plan unfused = Plan.unfused(model, new SoftmaxCrossEntropy(), Kernels.scalar(), 6);
        assertEquals(6, Step.of(model, true, true).size());
        assertEquals(10, Step.of(model, true, false).size());
        for (Plan plan : new Plan[]{fused, unfused}) {
            Arrays.fill(plan.gradients().values(), Float.NaN);
            fill(plan.input("x"), 1);
            for (int row = 0; row < 6; row++) {
                plan.labels()[row] = row % 5;
            }
            plan.forward();
            plan.backward();
        }
        assertArrayEquals(bits(unfused.value("y")), bits(fused.value("y")));
        assertArrayEquals(bits(unfused.losses()), bits(fused.losses()));
        assertArrayEquals(bits(unfused.gradients().values()), bits(fused.gradients().values()));
    }

    /** Sums, of equal shapes and repeated, with an activation behind: a residual block's end. */
    @Test
    void fusionOfSumsKeepsTheBits() {
        Graph graph = new Graph();
        Node x = graph.variable("x", Shape.of(3, 4));
        Node block = graph.apply(new Relu(), graph.apply(new Add(), x, graph.apply(new Sigmoid(), x)));
        Node row = graph.variable("row", Shape.of(4));
        graph.output("y", graph.apply(new Tanh(), graph.apply(new Add(), row, block)));
        Model model = graph.build(SEED);
        assertEquals(3, Step.of(model, true, true).size());
        Plan fused = Plan.differentiable(model, Kernels.scalar(), 5);
        Plan unfused = Plan.unfused(model, null, Kernels.scalar(), 5);
        for (Plan plan : new Plan[]{fused, unfused}) {
            fill(plan.input("x"), 1);
            fill(plan.input("row"), 2);
            plan.forward();
            fill(plan.gradient("y"), 3);
            plan.backward();
        }
        for (String input : List.of("x", "row")) {
            assertArrayEquals(bits(unfused.gradient(input)), bits(fused.gradient(input)), input);
        }
        assertArrayEquals(bits(unfused.value("y")), bits(fused.value("y")));
        Plan inference = Plan.inference(model, Kernels.scalar(), 5);
        fill(inference.input("x"), 1);
        fill(inference.input("row"), 2);
        inference.forward();
        assertArrayEquals(bits(unfused.value("y")), bits(inference.value("y")));
    }

    /** Loss and hits of the rows that there are, not of those of a larger mini-batch before. */
    @Test
    void lossAndHitsAreOfThisMiniBatch() {
        Graph graph = new Graph();
        graph.output("y", graph.apply(new Identity(), graph.input("x", Shape.of(2))));
        Plan plan = Plan.training(graph.build(0), new SoftmaxCrossEntropy(), Kernels.scalar(), 3);
        plan.set("x", 0, 90, 90, 0, 0, 90);
        System.arraycopy(new int[]{1, 1, 1}, 0, plan.labels(), 0, 3);
        plan.forward();
        assertEquals(2, plan.correct());
        assertEquals(30, plan.loss());
        plan.rows(2);
        plan.forward();
        assertEquals(1, plan.correct());
        assertEquals(45, plan.loss());
        Plan regression = Plan.training(graph.build(0), new MeanSquaredError(), Kernels.scalar(), 3);
        regression.forward();
        assertEquals(0, regression.correct(), "no classes, no hits");
    }

    @Test
    void aValueThatOthersSeeIsNotFusedAway() {
        Graph graph = new Graph();
        Node affine = graph.apply(new Affine(4), graph.input("x", Shape.of(3)));
        Node relu = graph.apply(new Relu(), affine);
        graph.output("y", graph.apply(new Add(), affine, relu));
        assertEquals(3, Step.of(graph.build(SEED), true, true).size());

        Graph named = new Graph();
        Node before = named.output("before", named.apply(new Affine(4), named.input("x", Shape.of(3))));
        named.output("after", named.apply(new Relu(), before));
        assertEquals(2, Step.of(named.build(SEED), true, true).size());
    }

    /** GELU's backward reads what lies between the layers: it is fused for prediction alone, with the same bits. */
    @Test
    void anActivationThatNeedsItsInputIsFusedWithoutTraining() {
        Model model = Model.sequential(SEED, Shape.of(5), new Affine(7), new Gelu(), new Affine(3));
        assertEquals(3, Step.of(model, true, true).size());
        assertEquals(2, Step.of(model, false, true).size());
        Plan plan = Plan.training(model, new MeanSquaredError(), Kernels.scalar(), 4);
        fill(plan.input("x"), 4);
        plan.forward();
        float[] output = new float[4 * 3];
        model.predictor(Kernels.scalar(), 4).predict(plan.input("x"), 4, output);
        assertArrayEquals(bits(plan.value("y")), bits(output));
    }

    /** A smaller mini-batch on the same buffers computes what a plan of its own would. */
    @Test
    void everyNumberOfRows() {
        Model model = Model.sequential(SEED, Shape.of(5), new Affine(7), new Relu(), new Affine(2));
        Plan large = Plan.training(model, new MeanSquaredError(), Kernels.scalar(), 9);
        for (int rows : new int[]{9, 4, 1, 9, 3}) {
            Plan own = Plan.training(model, new MeanSquaredError(), Kernels.scalar(), rows);
            large.rows(rows);
            fill(large.input("x"), 2);
            fill(own.input("x"), 2);
            Arrays.fill(large.gradients().values(), Float.NaN);
            large.forward();
            large.backward();
            own.forward();
            own.backward();
            assertEquals(own.loss(), large.loss(), "rows " + rows);
            assertArrayEquals(bits(own.gradients().values()), bits(large.gradients().values()), "rows " + rows);
        }
    }

    /** A value and a view of it, one of them repeated: the gradient is the sum of both, whichever comes first. */
    @Test
    void aValueMeetsAViewOfItself() {
        for (boolean viewFirst : new boolean[]{false, true}) {
            for (Layer layer : new Layer[]{new Add(), new Mul()}) {
                Graph graph = new Graph();
                Node x = graph.variable("x", Shape.of(3));
                Node view = graph.apply(new Reshape(Shape.of(1, 3)), x);
                graph.output("y", viewFirst ? graph.apply(layer, view, x) : graph.apply(layer, x, view));
                Plan plan = Plan.differentiable(graph.build(SEED), Kernels.scalar(), 1);
                plan.set("x", 1, 2, 3);
                plan.forward();
                plan.backward("y");
                assertArrayEquals(layer instanceof Add ? new float[]{2, 2, 2} : new float[]{2, 4, 6},
                        plan.gradient("x"), layer + ", the view first: " + viewFirst);
            }
        }
    }

    /** An output whose gradient leads to nothing feeds layers that need none either. */
    @Test
    void outputsBeforeWhatIsTrained() {
        Graph graph = new Graph();
        Node x = graph.output("a", graph.input("x", Shape.of(2)));
        Node frozen = graph.output("b", graph.apply("frozen", new Affine(3), graph.apply(new Tanh(), x)));
        graph.output("y", graph.apply("trained", new Affine(2), graph.apply(new Tanh(), frozen)));
        Model model = graph.build(SEED).frozen("frozen");
        Plan plan = Plan.differentiable(model, Kernels.scalar(), 1);
        plan.set("x", 1, 2);
        Arrays.fill(plan.gradients().values(), Float.NaN);
        plan.forward();
        plan.backward("y");
        assertArrayEquals(new float[]{1, 1}, plan.gradients().get("trained.bias").data());
    }

    /** Two names of one value: the check takes what backward begins with once. */
    @Test
    void theGradientCheckKnowsNamesOfOneValue() {
        Graph graph = new Graph();
        Node y = graph.apply(new Tanh(), graph.variable("x", Shape.of(4)));
        graph.output("a", y);
        graph.output("b", y);
        graph.output("c", graph.apply(new Reshape(Shape.of(2, 2)), y));
        Plan plan = Plan.differentiable(graph.build(SEED), Kernels.scalar(), 2);
        fill(plan.input("x"), 7);
        fill(plan.gradient("a"), 8);
        List<GradientCheck.Result> results = GradientCheck.run(plan, 1e-2f);
        assertEquals(1, results.size());
        assertTrue(results.get(0).error() < 1e-3, results.toString());
    }

    /** Reused buffers and the tail of a mini-batch do not change a prediction. */
    @Test
    void predictorAgreesWithPlan() {
        Graph graph = new Graph();
        Node x = graph.input("x", Shape.of(6));
        Node a = graph.apply(new Affine(8), x);
        Node b = graph.apply(new Tanh(), graph.apply(new Identity(), a));
        Node c = graph.apply(new Mul(), graph.apply(new Sigmoid(), a), b);
        Node d = graph.apply(new Add(), graph.apply(new Affine(8), c), b);
        graph.output("y", graph.apply(new Affine(3), graph.apply(new Relu(), d)));
        Model model = graph.build(SEED);
        Plan plan = Plan.differentiable(model, Kernels.scalar(), 10);
        fill(plan.input("x"), 3);
        plan.forward();
        Predictor predictor = model.predictor(Kernels.scalar(), 4);
        float[] output = new float[4 * 3];
        for (int row = 0; row < 10; row += 4) {
            int rows = Math.min(4, 10 - row);
            Arrays.fill(output, Float.NaN);
            predictor.predict(Arrays.copyOfRange(plan.input("x"), row * 6, (row + rows) * 6), rows, output);
            assertArrayEquals(Arrays.copyOfRange(plan.value("y"), row * 3, (row + rows) * 3),
                    Arrays.copyOf(output, rows * 3), "rows from " + row);
        }
    }

    @Test
    void aSnapshotStaysAsTheModelWas() {
        Model model = Model.sequential(SEED, Shape.of(2), new Affine(3));
        float[] x = {1, 2};
        float[] before = new float[3];
        model.predictor(Kernels.scalar(), 1).predict(x, 1, before);
        Predictor predictor = model.snapshot(Kernels.scalar()).predictor(1);
        Arrays.fill(model.parameters().values(), 7);
        float[] after = new float[3];
        predictor.predict(x, 1, after);
        assertArrayEquals(before, after);
        model.predictor(Kernels.scalar(), 1).predict(x, 1, after);
        assertArrayEquals(new float[]{28, 28, 28}, after);
    }

    @Test
    void inferenceTakesFewerBuffersThanNodes() {
        Model model = Model.sequential(SEED, Shape.of(8), new Affine(8), new Relu(), new Affine(8), new Relu(),
                new Affine(8), new Relu(), new Affine(8));
        // The input, and two arrays in turn.
        assertEquals(3 * 8 * 5, Buffers.inference(model, Stage.of(Step.of(model, false, true), false, 1), 5).floats());
    }

    @Test
    void wrongUseIsSaidInOneSentence() {
        Model model = Model.sequential(SEED, Shape.of(2), new Affine(3));
        Plan plan = Plan.training(model, new MeanSquaredError(), Kernels.scalar(), 4);
        expect("this takes mini-batches of 1 to 4 rows, but 5 came", () -> plan.rows(5));
        expect("this takes mini-batches of 1 to 4 rows, but 0 came", () -> plan.rows(0));
        expect("a micro-batch has at most the rows of its mini-batch, but 3 of 2 came", () -> plan.rows(3, 2));
        expect("a mini-batch has at least 1 row, but 0 came",
                () -> Plan.training(model, new MeanSquaredError(), Kernels.scalar(), 0));
        expect("input x of shape (2) takes 8 values for a mini-batch of 4, but 3 came", () -> plan.set("x", 1, 2, 3));
        expect("no input is named z; there are [x]", () -> plan.input("z"));
        expect("no input or output is named z; there are [x] and [y]", () -> plan.value("z"));
        Plan shapeless = Plan.differentiable(model, Kernels.scalar(), 1);
        assertEquals("this plan has no loss",
                assertThrows(IllegalStateException.class, shapeless::loss).getMessage());
        Predictor predictor = model.predictor(Kernels.scalar(), 2);
        expect("the input holds at least 4 floats, but 3 came",
                () -> predictor.predict(new float[3], 2, new float[6]));
        Plan classes = Plan.training(model, new SoftmaxCrossEntropy(), Kernels.scalar(), 1);
        classes.labels()[0] = 3;
        expect("softmax with loss expects labels from 0 to 2, but row 0 has 3", classes::forward);
    }

    @Test
    void memoryIsCounted() {
        Model model = Model.sequential(SEED, Shape.of(2), new Affine(3));
        Plan plan = Plan.differentiable(model, Kernels.scalar(), 4);
        assertTrue(plan.bytes() >= 4L * (4 * 2 + 4 * 3 + 4 * 3 + 9), "x, y, dy and 9 parameters' gradients");
    }

    private static void expect(String message, Runnable wrong) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, wrong::run).getMessage());
    }

    private static void fill(float[] values, int step) {
        Philox stream = new Philox(SEED, Purpose.DATA, step);
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * stream.uniform(i) - 1;
        }
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToIntBits(values[i]);
        }
        return bits;
    }
}
