package dev.lanewise.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.AvgPool2d;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.GlobalAveragePool;
import dev.lanewise.layer.Initializer;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.ShapeException;
import dev.lanewise.layer.Tanh;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Convolutions and pooling as layers: shapes, parameters, what is refused, and that fusion keeps the bits. */
class ConvolutionTest {
    private static final long SEED = 4;

    @Test
    void shapesAndParameters() {
        Model model = Model.sequential(SEED, Shape.of(28, 30, 4), new Conv2d(30, 5), new Conv2d(16, 3, 2, 1),
                new Conv2d(8, 1, 3, 1, 0, 2, 4, new Initializer.He()));
        assertEquals("[x(28, 30, 4), conv2d1(24, 26, 30), conv2d2(12, 13, 16), conv2d3(12, 9, 8)]",
                model.nodes().toString());
        assertEquals(Shape.of(5, 5, 4, 30), model.parameters().slice("conv2d1.weight").shape());
        assertEquals(Shape.of(30), model.parameters().slice("conv2d1.bias").shape());
        assertEquals(Shape.of(1, 3, 4, 8), model.parameters().slice("conv2d3.weight").shape());
    }

    @Test
    void withoutBiasTheWeightsAreAllParameters() {
        Model with = Model.sequential(SEED, Shape.of(6, 5, 2), new Conv2d(3, 3), new Affine(4));
        Model without = Model.sequential(SEED, Shape.of(6, 5, 2), new Conv2d(3, 3).withoutBias(),
                new Affine(4).withoutBias());
        assertEquals(List.of("conv2d1.weight", "affine1.weight"),
                without.parameters().slices().stream().map(Parameters.Slice::name).toList());
        for (String name : List.of("conv2d1.weight", "affine1.weight")) {
            without.parameters().set(name, with.parameters().get(name));
        }
        float[] image = new float[60];
        Philox numbers = new Philox(SEED, Purpose.DATA, 0);
        for (int i = 0; i < image.length; i++) {
            image[i] = numbers.gaussian(i);
        }
        float[] expected = new float[4];
        float[] actual = new float[4];
        // With biases of zero, as they begin.
        with.predictor(Kernels.scalar(), 1).predict(image, 1, expected);
        without.predictor(Kernels.scalar(), 1).predict(image, 1, actual);
        assertArrayEquals(expected, actual, 1e-6f);
    }

    @Test
    void whatNoConvolutionIs() {
        refused("a convolution expects channels of at least 1, but 0 came", () -> new Conv2d(0, 3));
        refused("a convolution expects kernel rows of at least 1, but -1 came", () -> new Conv2d(1, -1));
        refused("a convolution expects kernel columns of at least 1, but 0 came",
                () -> new Conv2d(1, 1, 0, 1, 0, 1, 1, new Initializer.He()));
        refused("a convolution expects a stride of at least 1, but 0 came", () -> new Conv2d(1, 3, 0, 0));
        refused("a convolution expects a padding of at least 0, but -1 came", () -> new Conv2d(1, 3, 1, -1));
        refused("a convolution expects a dilation of at least 1, but 0 came",
                () -> new Conv2d(1, 3, 3, 1, 0, 0, 1, new Initializer.He()));
        refused("a convolution expects groups of at least 1, but 0 came",
                () -> new Conv2d(1, 3, 3, 1, 0, 1, 0, new Initializer.He()));
        refused("a convolution expects groups that divide its channels, but 3 groups of 8 channels came",
                () -> new Conv2d(8, 3, 3, 1, 0, 1, 3, new Initializer.He()));
    }

    @Test
    void imagesThatItCannotTake() {
        Graph graph = new Graph();
        Node features = graph.input("features", Shape.of(784));
        Node image = graph.input("image", Shape.of(4, 9, 4));
        expect("layer conv2d1 expects one image of shape (height, width, channels), but [(784)] came",
                () -> graph.apply(new Conv2d(3, 3), features));
        expect("layer pair expects one image of shape (height, width, channels), but [(4, 9, 4), (4, 9, 4)] came",
                () -> graph.apply("pair", new Conv2d(3, 3), image, image));
        expect("layer edges expects an image of at least 7×7 with its padding of 1, but one of (4, 9, 4) came",
                () -> graph.apply("edges", new Conv2d(3, 7, 1, 1), image));
        expect("layer grouped expects channels that its 3 groups divide, but an image of (4, 9, 4) came",
                () -> graph.apply("grouped", new Conv2d(9, 3, 3, 1, 0, 1, 3, new Initializer.He()), image));
    }

    @Test
    void whatNoPoolingIs() {
        String expected = " pooling expects a window of at least 1, a stride of at least 1 and a padding of 0 to half "
                + "the window, but window ";
        for (int[] wrong : new int[][]{{0, 1, 0}, {2, 0, 0}, {2, 2, -1}, {3, 1, 2}, {1, 1, 1}}) {
            String came = wrong[0] + ", stride " + wrong[1] + " and padding " + wrong[2] + " came";
            refused("max" + expected + came, () -> new MaxPool2d(wrong[0], wrong[1], wrong[2]));
            refused("average" + expected + came, () -> new AvgPool2d(wrong[0], wrong[1], wrong[2]));
        }
    }

    @Test
    void imagesThatPoolingCannotTake() {
        Graph graph = new Graph();
        Node features = graph.input("features", Shape.of(784));
        Node image = graph.input("image", Shape.of(4, 9, 2));
        for (Layer layer : List.of(new MaxPool2d(2), new AvgPool2d(2), new GlobalAveragePool())) {
            expect("layer pool expects one image of shape (height, width, channels), but [(784)] came",
                    () -> graph.apply("pool", layer, features));
            expect("layer pool expects one image of shape (height, width, channels), but [(4, 9, 2), (4, 9, 2)] came",
                    () -> graph.apply("pool", layer, image, image));
        }
        for (Layer layer : List.of(new MaxPool2d(7, 1, 1), new AvgPool2d(7, 1, 1))) {
            expect("layer pool expects an image of at least 7×7 with its padding of 1, but one of (4, 9, 2) came",
                    () -> graph.apply("pool", layer, image));
        }
        assertEquals(Shape.of(1, 6, 2), graph.apply(new MaxPool2d(6, 1, 1), image).shape(), "the largest that fits");
    }

    @Test
    void fusionKeepsTheBits() {
        for (int variant = 0; variant < 2; variant++) {
            Graph graph = new Graph();
            Node h = graph.apply(new Conv2d(6, 3, 1 + variant, 1), graph.variable("x", Shape.of(8, 7, 3)));
            Node y = graph.apply(new Conv2d(4, 2), graph.apply(variant == 0 ? new Relu() : new Tanh(), h));
            graph.output("y", graph.apply(new Relu(), y));
            Model model = graph.build(SEED);
            Plan fused = Plan.differentiable(model, Kernels.scalar(), 3);
            Plan unfused = Plan.unfused(model, null, Kernels.scalar(), 3);
            for (Plan plan : new Plan[]{fused, unfused}) {
                Philox numbers = new Philox(SEED, Purpose.DATA, variant);
                for (int i = 0; i < plan.input("x").length; i++) {
                    plan.input("x")[i] = numbers.gaussian(i);
                }
                plan.forward();
                plan.backward("y");
            }
            assertArrayEquals(unfused.value("y"), fused.value("y"), "variant " + variant);
            assertArrayEquals(unfused.gradient("x"), fused.gradient("x"), "variant " + variant);
            assertArrayEquals(unfused.gradients().values(), fused.gradients().values(), "variant " + variant);
        }
    }

    /** Max pooling differentiates the ReLU before it: with ties, NaN, overlapping windows, some of nothing positive. */
    @Test
    void poolingBehindReluKeepsTheBits() {
        for (Layer before : List.of(new Conv2d(5, 3, 1, 1), new BatchNorm())) {
            Graph graph = new Graph();
            Node h = graph.apply(before, graph.variable("x", Shape.of(7, 6, 5)));
            Node pooled = graph.apply(new MaxPool2d(3, 2, 1), graph.apply(new Relu(), h));
            graph.output("y", graph.apply(new Affine(3), pooled));
            Model model = graph.build(SEED);
            List<Step> steps = Step.of(model, true, true);
            assertEquals(Activation.IDENTITY, steps.get(0).gradientActivation());
            assertEquals(Activation.RELU, steps.get(1).inputActivation());
            Plan fused = Plan.differentiable(model, Kernels.scalar(), 4);
            Plan unfused = Plan.unfused(model, null, Kernels.scalar(), 4);
            for (Plan plan : new Plan[]{fused, unfused}) {
                Philox numbers = new Philox(SEED, Purpose.DATA, 5);
                float[] x = plan.input("x");
                for (int i = 0; i < x.length; i++) {
                    // Coarse, so that there are ties.
                    x[i] = Math.round(2 * numbers.gaussian(i)) - 1f;
                }
                if (before instanceof Conv2d) {
                    x[300] = Float.NaN;
                }
                plan.forward();
                plan.backward("y");
            }
            assertArrayEquals(bits(unfused.gradient("x")), bits(fused.gradient("x")), before.toString());
            assertArrayEquals(bits(unfused.gradients().values()), bits(fused.gradients().values()), before.toString());
        }
    }

    /** Who else sees what ReLU gives needs the gradient before ReLU's derivative. */
    @Test
    void poolingLeavesReluToOthers() {
        Graph graph = new Graph();
        Node h = graph.apply(new Relu(), graph.apply(new Conv2d(4, 3), graph.variable("x", Shape.of(6, 6, 2))));
        graph.output("pooled", graph.apply(new MaxPool2d(2), h));
        graph.output("seen", graph.apply(new Affine(2), h));
        for (Step step : Step.of(graph.build(SEED), true, true)) {
            assertEquals(Activation.IDENTITY, step.inputActivation(), step.node().name());
            assertEquals(step.activation(), step.gradientActivation(), step.node().name());
        }
    }

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length).map(i -> Float.floatToRawIntBits(values[i])).toArray();
    }

    private static void refused(String message, Executable executable) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, executable).getMessage());
    }

    private static void expect(String message, Executable executable) {
        assertEquals(message, assertThrows(ShapeException.class, executable).getMessage());
    }
}
