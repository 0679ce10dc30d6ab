package dev.lanewise.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Add;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Initializer;
import dev.lanewise.layer.Mul;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.Slice;
import dev.lanewise.layer.Transpose;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Building graphs and models: shapes, names, initial weights and what is refused. */
class GraphTest {
    @Test
    void shapesAndNamesAreInferred() {
        Model model = Model.sequential(1, Shape.of(28, 28), new Affine(50), new Relu(), new Affine(10));
        assertEquals("[x(28, 28), affine1(50), relu1(50), affine2(10)]", model.nodes().toString());
        assertEquals(List.of("affine1.weight", "affine1.bias", "affine2.weight", "affine2.bias"),
                model.parameters().slices().stream().map(slice -> slice.name()).toList());
        assertEquals(784 * 50 + 50 + 50 * 10 + 10, model.parameters().size());
        assertEquals(Shape.of(784, 50), model.parameters().slice("affine1.weight").shape());
    }

    @Test
    void wrongShapesNameTheLayer() {
        Graph graph = new Graph();
        Node three = graph.input("three", Shape.of(3));
        Node four = graph.input("four", Shape.of(4));
        expect("layer add1 expects two inputs of the same shape, or of which one broadcasts to the other, but [(3), (4)] came",
                () -> graph.apply(new Add(), three, four));
        expect("layer gate expects two inputs of the same shape, or of which one broadcasts to the other, but [(4)] came",
                () -> graph.apply("gate", new Mul(), four));
        expect("layer relu1 expects one input, but [(3), (4)] came", () -> graph.apply(new Relu(), three, four));
        expect("layer affine1 expects one input of at least one feature, but [] came",
                () -> graph.apply(new Affine(2)));
        expect("an affine layer has at least 1 unit, but 0 came", () -> new Affine(0));
        Graph image = new Graph();
        image.output("y", image.apply(new Relu(), image.input("x", Shape.of(2, 2))));
        Model model = image.build(0);
        expect("softmax cross-entropy expects logits of shape (classes), but (2, 2) came",
                () -> Plan.training(model, new SoftmaxCrossEntropy(), Kernels.scalar(), 1));
    }

    @Test
    void wrongAxesNameTheLayer() {
        Graph graph = new Graph();
        Node x = graph.input("x", Shape.of(2, 3, 4));
        for (Integer[] axes : new Integer[][]{{}, {1, 0}, {0, 1, 2, 3}, {0, 1, 3}, {-1, 0, 1}, {0, 2, 2}}) {
            expect("layer turn expects an order of the axes 0 to 2 of an array of shape (2, 3, 4), but "
                    + Arrays.toString(axes) + " came", () -> graph.apply("turn", Transpose.of(axes), x));
        }
        expect("layer transpose1 expects one input, but [(2, 3, 4), (2, 3, 4)] came",
                () -> graph.apply(Transpose.of(1, 2, 0), x, x));
        for (int axis : new int[]{-1, 3}) {
            expect("layer part expects an axis from 0 to 2 of shape (2, 3, 4), but " + axis + " came",
                    () -> graph.apply("part", new Slice(axis, 0, 1), x));
        }
        for (int[] part : new int[][]{{-1, 2}, {0, 4}, {2, 2}, {2, 1}}) {
            expect("layer part expects a part of 0 to 3 along axis 1 of shape (2, 3, 4), but " + part[0] + " to "
                    + part[1] + " came", () -> graph.apply("part", new Slice(1, part[0], part[1]), x));
        }
        expect("layer slice1 expects one input, but [] came", () -> graph.apply(new Slice(0, 0, 1)));
    }

    @Test
    void wrongGraphsAreRefused() {
        Graph graph = new Graph();
        Node x = graph.input("x", Shape.of(3));
        expect("the graph already has a node named x", () -> graph.input("x", Shape.of(3)));
        expect("a model has at least one output, but the graph has none", () -> graph.build(0));
        Node y = graph.output("y", graph.apply(new Relu(), x));
        expect("the graph already has an output named y", () -> graph.output("y", y));
        expect("the graph already has an input named x", () -> graph.output("x", y));
        expect("the graph already has an output named y", () -> graph.input("y", Shape.of(1)));
        expect("input z expects a shape of at least one element, but (0, 3) came",
                () -> graph.input("z", Shape.of(0, 3)));
        expect("layer wide: a shape holds at most 2147483647 elements, but the shape is [3, 2147483647]",
                () -> graph.apply("wide", new Affine(Integer.MAX_VALUE), x));
        graph.apply("loose", new Relu(), x);
        expect("node loose feeds no other and is no output: leave it out or make it an output", () -> graph.build(0));
        expect("node x belongs to another graph", () -> new Graph().apply(new Relu(), x));
        expect("a sequential model has at least one layer, but none came",
                () -> Model.sequential(0, Shape.of(1)));
    }

    @Test
    void namesThatAreTakenAreLeftOut() {
        Graph graph = new Graph();
        Node x = graph.apply("relu1", new Relu(), graph.input("x", Shape.of(3)));
        assertEquals("relu2", graph.apply(new Relu(), x).name());
        assertEquals("relu3", graph.apply(new Relu(), x).name());
    }

    @Test
    void modelsOfSeveralOutputsNameThem() {
        Graph graph = new Graph();
        Node x = graph.input("x", Shape.of(3));
        graph.output("a", graph.apply(new Relu(), x));
        graph.output("b", graph.apply(new Relu(), x));
        Model model = graph.build(0);
        expect("a loss expects a model of one output, but there are [a, b]",
                () -> Plan.training(model, new SoftmaxCrossEntropy(), Kernels.scalar(), 1));
        Predictor predictor = model.predictor(Kernels.scalar(), 1);
        expect("a prediction from one array into another expects a model of one input of floats and one output, but there "
                + "are [x] and [a, b]", () -> predictor.predict(new float[3], 1, new float[3]));
        expect("no output is named x; there are [a, b]", () -> predictor.output("x"));
    }

    @Test
    void weightsFollowTheirInitializerAndSeed() {
        Model he = Model.sequential(5, Shape.of(400), new Affine(300));
        Model again = Model.sequential(5, Shape.of(400), new Affine(300));
        Model other = Model.sequential(6, Shape.of(400), new Affine(300));
        Model xavier = Model.sequential(5, Shape.of(400), new Affine(300, new Initializer.Xavier()));
        assertEquals(he.parameters().sha256(), again.parameters().sha256());
        assertNotEquals(he.parameters().sha256(), other.parameters().sha256());
        // 120,000 normal draws: their deviation is within 1 % of its own for all but one seed in millions.
        assertEquals(Math.sqrt(2.0 / 400), deviation(he), 0.01 * Math.sqrt(2.0 / 400));
        assertEquals(Math.sqrt(1.0 / 400), deviation(xavier), 0.01 * Math.sqrt(1.0 / 400));
        for (float bias : he.parameters().get("affine1.bias").data()) {
            assertEquals(0f, bias);
        }
    }

    @Test
    void aCopyHasItsOwnParameters() {
        Model model = Model.sequential(5, Shape.of(2), new Affine(2));
        String before = model.parameters().sha256();
        Model copy = model.copy();
        model.parameters().values()[0] += 1;
        assertEquals(before, copy.parameters().sha256());
        assertNotEquals(before, model.parameters().sha256());
    }

    @Test
    void aModelPrintsItselfAsATable() {
        String table = Model.sequential(1, Shape.of(784), new Affine(50), new Relu(), new Affine(10)).toString();
        assertEquals(6, table.lines().count(), table);
        assertEquals(1, table.lines().map(String::length).distinct().count(),
                "columns stand below each other: " + table);
        assertTrue(table.contains("affine1") && table.contains("39,250") && table.contains("(50)"), table);
        assertTrue(table.lines().toList().get(5).contains("39,760"), table);
    }

    private static double deviation(Model model) {
        double sum = 0;
        float[] weights = model.parameters().get("affine1.weight").data();
        for (float weight : weights) {
            sum += (double) weight * weight;
        }
        return Math.sqrt(sum / weights.length);
    }

    private static void expect(String message, Runnable wrong) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, wrong::run).getMessage());
    }
}
