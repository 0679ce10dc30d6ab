package dev.lanewise.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Concat;
import dev.lanewise.layer.Embedding;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.Softmax;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import org.junit.jupiter.api.Test;

/** Inputs of indices, embeddings and concatenations: what they compute, and what they refuse. */
class IndicesTest {
    @Test
    void anEmbeddingLooksUp() {
        Graph graph = new Graph();
        Node x = graph.input("x", Shape.of(2), DType.I32);
        graph.output("y", graph.apply(new Embedding(3, 2), x));
        Model model = graph.build(1);
        assertEquals(DType.I32, model.inputType("x"));
        assertEquals(Shape.of(2, 2), model.outputShape("y"));
        System.arraycopy(new float[]{1, 2, 3, 4, 5, 6}, 0, model.parameters().values(), 0, 6);
        Plan plan = Plan.differentiable(model, Kernels.scalar(), 2);
        System.arraycopy(new int[]{2, 0, 0, 0}, 0, plan.indices("x"), 0, 4);
        plan.forward();
        assertArrayEquals(new float[]{5, 6, 1, 2, 1, 2, 1, 2}, plan.value("y"));
        plan.backward("y");
        assertArrayEquals(new float[]{3, 3, 0, 0, 1, 1}, plan.gradients().values());
        plan.indices("x")[3] = 3;
        refused("layer embedding1 expects indices from 0 to 2, but index 3 came at position 3", plan::forward);
        refused("layer embedding1 expects indices from 0 to 2, but index 3 came at position 3", plan::backward);
        refused("x holds integers, not floats", () -> plan.input("x"));
    }

    @Test
    void typesOfInputsMustFit() {
        Graph graph = new Graph();
        Node floats = graph.input("floats", Shape.of(2));
        Node indices = graph.input("indices", Shape.of(2), DType.I32);
        refused("layer embedding1 expects inputs of I32, but floats is of F32",
                () -> graph.apply(new Embedding(3, 2), floats));
        refused("layer relu1 expects inputs of F32, but indices is of I32", () -> graph.apply(new Relu(), indices));
        graph.output("y", graph.apply(new Relu(), floats));
        graph.output("z", graph.apply(new Embedding(3, 2), indices));
        Plan plan = Plan.differentiable(graph.build(1), Kernels.scalar(), 1);
        refused("floats holds floats, not integers", () -> plan.indices("floats"));
        refused("an embedding has at least 1 vector of at least 1 element, but 0 of 2 came",
                () -> new Embedding(0, 2));
    }

    @Test
    void concatPutsSideBySide() {
        Graph graph = new Graph();
        Node a = graph.variable("a", Shape.of(2, 1));
        Node b = graph.variable("b", Shape.of(2, 2));
        graph.output("y", graph.apply(new Concat(), a, b));
        Plan plan = Plan.differentiable(graph.build(1), Kernels.scalar(), 1);
        plan.set("a", 1, 2);
        plan.set("b", 3, 4, 5, 6);
        plan.forward();
        assertArrayEquals(new float[]{1, 3, 4, 2, 5, 6}, plan.value("y"));
        System.arraycopy(new float[]{1, 2, 3, 4, 5, 6}, 0, plan.gradient("y"), 0, 6);
        plan.backward();
        assertArrayEquals(new float[]{1, 4}, plan.gradient("a"));
        assertArrayEquals(new float[]{2, 3, 5, 6}, plan.gradient("b"));
        refused("layer concat2 expects inputs of the same axes but for the last, of at least one element, but "
                + "[(2, 1), (3)] came", () -> graph.apply(new Concat(), a, graph.input("c", Shape.of(3))));
        refused("layer concat3 expects inputs of the same axes but for the last, of at least one element, but "
                + "[] came", () -> graph.apply(new Concat()));
    }

    @Test
    void softmaxGoesAlongTheLastAxis() {
        Model model = Model.sequential(1, Shape.of(2, 2), new Softmax());
        Predictor predictor = model.predictor(Kernels.scalar(), 1);
        float[] y = new float[4];
        predictor.predict(new float[]{0, 0, 100, -100}, 1, y);
        assertArrayEquals(new float[]{0.5f, 0.5f, 1, 0}, y);
        refused("input x expects a shape of at least one element, but (0) came",
                () -> Model.sequential(1, Shape.of(0), new Softmax()));
    }

    private static void refused(String message, Runnable wrong) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, wrong::run).getMessage());
    }
}
