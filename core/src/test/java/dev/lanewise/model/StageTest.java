package dev.lanewise.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Add;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.AvgPool2d;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Binding;
import dev.lanewise.layer.Concat;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Dropout;
import dev.lanewise.layer.GlobalAveragePool;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerNorm;
import dev.lanewise.layer.LeakyRelu;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Mul;
import dev.lanewise.layer.Op;
import dev.lanewise.layer.Relu;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Forward goes through images block by block where that pays, with the bits of the whole mini-batch at once. */
class StageTest {
    private static final long SEED = 11;
    private static final int WHOLE = Integer.MAX_VALUE;

    @Test
    void imagesGoBlockByBlockAndFeaturesAllAtOnce() {
        // The pool's 28·28·32 + 14·14·32 = 31360 floats per image are the most; 2¹⁹ / 31360 = 16.7.
        Layer[] network = {new Conv2d(32, 3, 1, 1), new Relu(), new MaxPool2d(2), new Conv2d(64, 3, 1, 1), new Relu(),
                new MaxPool2d(2), new Affine(128), new Relu(), new Affine(10)};
        assertEquals("4×16 1 1", stages(Shape.of(28, 28, 1), false, 1, network));
        assertEquals("4×16 1 1", stages(Shape.of(28, 28, 1), true, 1, network));
        assertEquals("4×33 1 1", stages(Shape.of(28, 28, 1), true, 2, network), "two threads share a block");
        assertEquals("1 1 1", stages(Shape.of(784), false, 1, new Affine(256), new Relu(), new Affine(128), new Relu(),
                new Affine(10)));
    }

    @Test
    void whatSeesTheWholeMiniBatchIsAStageOfItsOwn() {
        Layer[] network = {new Conv2d(16, 3, 1, 1), new BatchNorm(), new Relu(), new MaxPool2d(2), new Dropout(0.5f),
                new Conv2d(16, 3, 1, 1)};
        assertEquals("1 1 1 1 1", stages(Shape.of(28, 28, 16), true, 1, network));
        assertEquals("4×20", stages(Shape.of(28, 28, 16), false, 1, network), "a prediction leaves dropout out");
    }

    @Test
    void moreParametersThanABlockHasValuesAreReadOnce() {
        // Images of 50176 floats, 10 of them; 3·3·512·512 = 2359296 parameters.
        assertEquals("1 1", stages(Shape.of(7, 7, 512), false, 1, new Conv2d(512, 3, 1, 1), new Relu(),
                new Conv2d(512, 3, 1, 1), new Relu()));
        // 295424 parameters, and 28224 floats per image: 18 images are worth it, the 5 of the layers before are not.
        assertEquals("3×5 2×18", stages(Shape.of(28, 28, 64), false, 1, new Conv2d(64, 3, 1, 1), new MaxPool2d(2),
                new MaxPool2d(2), new Conv2d(512, 3, 1, 1), new GlobalAveragePool()));
    }

    @Test
    void anImageLargerThanABlockGoesAlone() {
        assertEquals("2×1", stages(Shape.of(512, 512, 3), false, 1, new Conv2d(16, 3, 1, 1), new MaxPool2d(2)));
    }

    @Test
    void blocksAreOfAboutTheSameSize() {
        Stage stage = new Stage(List.of(), 20);
        assertEquals(List.of(new Rows(0, 20)), stage.blocks(20));
        assertEquals(List.of(new Rows(0, 11), new Rows(11, 10)), stage.blocks(21));
        assertEquals(List.of(new Rows(0, 1)), stage.blocks(1));
        assertEquals(List.of(new Rows(0, 1), new Rows(1, 1)), new Stage(List.of(), 1).blocks(2));
        assertEquals(List.of(new Rows(0, WHOLE)), new Stage(List.of(), WHOLE).blocks(WHOLE));
    }

    /** What only a stage's steps see has memory for one block. */
    @Test
    void predictionTakesMemoryForABlock() {
        Model model = Model.sequential(SEED, Shape.of(28, 28, 16), new Conv2d(16, 3, 1, 1), new Conv2d(16, 3, 1, 1),
                new Conv2d(16, 3, 1, 1), new MaxPool2d(2));
        long image = 28 * 28 * 16;
        List<Stage> stages = Stage.of(Step.of(model, false, true), false, 1);
        assertEquals((100 + 2 * 20 + 100 / 4) * image, Buffers.inference(model, stages, 100).floats());
        assertEquals((3 + 2 * 3) * image + 3 * image / 4, Buffers.inference(model, stages, 3).floats());
    }

    /**
     * Values that skip steps and stages, outputs within a stage, layers that write over their inputs, batch
     * norm that cuts stages in training only.
     */
    @Test
    void blocksHaveTheBitsOfTheWholeMiniBatch() {
        Graph graph = new Graph();
        Node x = graph.variable("x", Shape.of(40, 40, 3));
        Node a = graph.apply(new Relu(), graph.apply(new Conv2d(16, 3, 1, 1), x));
        Node b = graph.apply(new LeakyRelu(0.1f), graph.apply(new Conv2d(16, 1, 1, 0), a));
        Node c = graph.output("c", graph.apply(new Add(), a, b));
        Node d = graph.apply(new Concat(), b, c);
        Node e = graph.apply(new LayerNorm(), graph.apply(new MaxPool2d(2), d));
        Node f = graph.apply(new Relu(), graph.apply(new BatchNorm(), e));
        Node g = graph.apply(new Dropout(0.5f), graph.apply(new AvgPool2d(3, 1, 1), f));
        Node h = graph.apply(new Mul(), g, graph.apply(new MaxPool2d(2), d));
        graph.output("pooled", graph.apply(new GlobalAveragePool(), h));
        graph.output("y", graph.apply(new Affine(5), h));
        Model model = graph.build(SEED);
        List<Step> steps = Step.of(model, false, true);
        assertEquals("12×5 1", describe(Stage.of(steps, false, 1)), "this tests blocks");
        int batch = 12;
        float[] images = new float[batch * 40 * 40 * 3];
        fill(images, 1);

        Plan inBlocks = Plan.differentiable(model, Kernels.scalar(), batch);
        Plan whole = Plan.unfused(model, null, Kernels.scalar(), batch);
        for (int rows : new int[]{batch, 7}) {
            // Batch norm's averages move with every training pass; both begin with the same.
            float[] parameters = model.parameters().values().clone();
            for (Plan plan : new Plan[]{inBlocks, whole}) {
                System.arraycopy(parameters, 0, model.parameters().values(), 0, parameters.length);
                poison(plan, model);
                plan.rows(rows);
                plan.occasion().set(SEED, 3, 0);
                System.arraycopy(images, 0, plan.input("x"), 0, rows * 40 * 40 * 3);
                plan.forward();
                for (String output : model.outputs()) {
                    fill(plan.gradient(output), output.length());
                }
                plan.backward();
            }
            assertSame(whole, inBlocks, model, rows);
            assertBits(whole.gradient("x"), inBlocks.gradient("x"), rows * 40 * 40 * 3, "dx");
            assertBits(whole.gradients().values(), inBlocks.gradients().values(), whole.gradients().values().length,
                    "parameters");

            Plan prediction = Plan.inference(model, Kernels.scalar(), batch);
            prediction.rows(rows);
            System.arraycopy(images, 0, prediction.input("x"), 0, rows * 40 * 40 * 3);
            poison(inBlocks, model);
            inBlocks.evaluate();
            whole.evaluate();
            prediction.forward();
            assertSame(whole, inBlocks, model, rows);
            assertSame(whole, prediction, model, rows);
        }
    }

    /** Two inputs: the derivative of what is fused before one of them stays where it is. */
    @Test
    void onlyLayersOfOneInputDifferentiateIt() {
        Graph graph = new Graph();
        Node x = graph.variable("x", Shape.of(4, 4, 2));
        Node h = graph.apply(new Relu(), graph.apply(new Conv2d(2, 3, 1, 1), x));
        graph.output("y", graph.apply(new Eager(), x, h));
        for (Step step : Step.of(graph.build(SEED), true, true)) {
            assertEquals(step.activation(), step.gradientActivation(), step.node().name());
        }
    }

    private record Eager() implements Layer {
        @Override
        public Shape output(List<Shape> inputs) {
            return inputs.get(0);
        }

        @Override
        public boolean differentiatesInput(Activation f) {
            return true;
        }

        @Override
        public Op bind(Binding binding) {
            return Op.NONE;
        }
    }

    private static void assertSame(Plan expected, Plan actual, Model model, int rows) {
        for (String output : model.outputs()) {
            assertBits(expected.value(output), actual.value(output), rows * model.output(output).shape().size(),
                    output + " of " + rows + " rows");
        }
    }

    private static void assertBits(float[] expected, float[] actual, int length, String what) {
        assertArrayEquals(bits(expected, length), bits(actual, length), what);
    }

    private static int[] bits(float[] values, int length) {
        return IntStream.range(0, length).map(i -> Float.floatToIntBits(values[i])).toArray();
    }

    private static void poison(Plan plan, Model model) {
        for (String output : model.outputs()) {
            Arrays.fill(plan.value(output), Float.NaN);
        }
    }

    private static void fill(float[] values, int step) {
        Philox stream = new Philox(SEED, Purpose.DATA, step);
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * stream.uniform(i) - 1;
        }
    }

    private static String stages(Shape input, boolean training, int threads, Layer... layers) {
        Model model = Model.sequential(SEED, input, layers);
        return describe(Stage.of(Step.of(model, training, true), training, threads));
    }

    /** Steps of each stage, and × the most rows of its blocks if it has several. */
    private static String describe(List<Stage> stages) {
        return String.join(" ", stages.stream()
                .map(stage -> stage.steps().size() + (stage.maxRows() == WHOLE ? "" : "×" + stage.maxRows())).toList());
    }
}
