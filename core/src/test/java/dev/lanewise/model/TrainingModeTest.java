package dev.lanewise.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Add;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Binding;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Embedding;
import dev.lanewise.layer.Initializer;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerNorm;
import dev.lanewise.layer.Op;
import dev.lanewise.layer.ParameterSpec;
import dev.lanewise.layer.ShapeException;
import dev.lanewise.layer.Tanh;
import dev.lanewise.loss.MeanSquaredError;
import dev.lanewise.optim.AdamW;
import dev.lanewise.optim.Updater;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What training and prediction do differently, and which parameters training leaves alone or uses twice. */
class TrainingModeTest {
    private static final long SEED = 5;

    /** Adds the step and the seed in training, and the sum of all it has seen so far in prediction. */
    private record Remembering() implements Layer {
        @Override
        public Shape output(List<Shape> inputs) {
            return inputs.get(0);
        }

        @Override
        public List<ParameterSpec> parameters(List<Shape> inputs) {
            return List.of(ParameterSpec.state("seen", Shape.of(1), new Initializer.Zeros()));
        }

        @Override
        public Op bind(Binding binding) {
            float[] x = binding.input(0).data();
            Matrix y = binding.output();
            Matrix seen = binding.parameter("seen");
            Matrix kept = binding.training() ? binding.keep(1) : Matrix.zeros(1, 1);
            Matrix other = binding.training() ? binding.keepRow(3) : Matrix.zeros(1, 1);
            return new Op() {
                @Override
                public void forward() {
                    for (int i = 0; i < y.rows(); i++) {
                        if (binding.training()) {
                            kept.set(i, 0, x[i]);
                            other.set(0, 2, -1);
                            seen.set(0, 0, seen.get(0, 0) + x[i]);
                            y.set(i, 0, x[i] + binding.occasion().step() + binding.occasion().seed());
                        } else {
                            y.set(i, 0, x[i] + seen.get(0, 0));
                        }
                    }
                }

                @Override
                public void backward() {
                    Matrix dx = Objects.requireNonNull(binding.inputGradient(0)).matrix();
                    for (int i = 0; i < y.rows(); i++) {
                        dx.set(i, 0, kept.get(i, 0));
                    }
                }
            };
        }
    }

    @Test
    void predictionDiffersFromTrainingAndLeavesStateAlone() {
        Graph graph = new Graph();
        graph.output("y", graph.apply(new Remembering(), graph.variable("x", Shape.of(1))));
        Model model = graph.build(SEED);
        Plan plan = Plan.differentiable(model, Kernels.scalar(), 3);
        plan.set("x", 1, 2, 4);
        plan.occasion().set(1000, 10, 0);
        plan.forward();
        assertArrayEquals(new float[]{1011, 1012, 1014}, plan.value("y"));
        plan.backward("y");
        assertArrayEquals(new float[]{1, 2, 4}, plan.gradient("x"));
        plan.evaluate();
        assertArrayEquals(new float[]{8, 9, 11}, plan.value("y"));
        plan.forward();
        assertArrayEquals(new float[]{1012, 1013, 1015}, plan.value("y"), "each pass of training is a step of its own");
        assertEquals(14, model.parameters().get("remembering1.seen").data()[0]);
        plan.rows(1);
        plan.set("x", 7);
        long bytes = plan.bytes();
        plan.forward();
        plan.backward("y");
        assertEquals(7, plan.gradient("x")[0]);
        assertEquals(bytes, plan.bytes(), "what is kept is the same memory at every number of rows");
        float[] predicted = new float[1];
        model.predictor(Kernels.scalar(), 1).predict(new float[]{100}, 1, predicted);
        assertEquals(121, predicted[0]);
        assertEquals(0, GradientCheck.run(plan, 0.01f).stream().filter(r -> r.tensor().contains("seen")).count());
    }

    /** Whatever is frozen, the others' gradients are the same to the bit, and a step moves the others alone. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void frozenLayersGetNoGradient(boolean ofInput) {
        Model whole = everyKindOfParameters(ofInput);
        Plan expected = step(whole);
        for (Set<String> frozen : List.of(Set.of("embedding"), Set.of("conv1"), Set.of("batch"), Set.of("conv2"),
                Set.of("layer"), Set.of("affine1"), Set.of("affine2"), Set.of("embedding", "conv1", "batch"),
                Set.of("batch", "layer", "affine1"), Set.of("embedding", "conv1", "batch", "conv2", "layer"))) {
            Model model = whole.frozen(frozen.toArray(String[]::new));
            assertEquals(whole.parameters().sha256(), model.parameters().sha256(), "shared");
            Plan plan = step(model);
            float[] before = model.parameters().values().clone();
            new Updater(new AdamW(0.1f, 0.1f), model.parameters(), plan.gradients(), Kernels.scalar()).step();
            float[] after = model.parameters().values().clone();
            System.arraycopy(before, 0, model.parameters().values(), 0, before.length);
            for (Parameters.Slice slice : model.parameters().slices()) {
                String message = slice.name() + ", frozen " + frozen + ", seed " + SEED;
                int to = slice.offset() + slice.shape().size();
                float[] values = Arrays.copyOfRange(before, slice.offset(), to);
                float[] gradient = Arrays.copyOfRange(plan.gradients().values(), slice.offset(), to);
                float[] updated = Arrays.copyOfRange(after, slice.offset(), to);
                if (slice.role().trained()) {
                    assertArrayEquals(Arrays.copyOfRange(expected.gradients().values(), slice.offset(), to), gradient,
                            message);
                    assertFalse(Arrays.equals(values, updated), "stays: " + message);
                } else {
                    assertArrayEquals(values, updated, message);
                    for (float element : gradient) {
                        assertTrue(Float.isNaN(element), "is written: " + message);
                    }
                }
                assertEquals(frozen.contains(slice.name().replaceAll("\\..*", "")) || slice.name().contains("running"),
                        !slice.role().trained(), message);
            }
            if (ofInput) {
                assertArrayEquals(expected.gradient("x"), plan.gradient("x"), "frozen " + frozen + ", seed " + SEED);
            }
        }
        assertEquals("no node is named affine9; there are " + whole.nodes(),
                assertThrows(IllegalArgumentException.class, () -> whole.frozen("affine9")).getMessage());
        assertEquals("node tanh1 has no parameters of its own to freeze",
                assertThrows(IllegalArgumentException.class, () -> whole.frozen("tanh1")).getMessage());
    }

    /** A chain of every layer that has parameters, with an input beside the indices whose gradient may be asked for. */
    private static Model everyKindOfParameters(boolean gradientOfInput) {
        Graph graph = new Graph();
        Shape image = Shape.of(4, 3, 5);
        Node x = gradientOfInput ? graph.variable("x", image) : graph.input("x", image);
        Node y = graph.apply("embedding", new Embedding(7, 5), graph.input("indices", Shape.of(4, 3), DType.I32));
        y = graph.apply("conv1", new Conv2d(6, 3, 1, 1), graph.apply(new Add(), y, x));
        y = graph.apply(new Tanh(), graph.apply("batch", new BatchNorm(), y));
        y = graph.apply(new Tanh(), graph.apply("conv2", new Conv2d(4, 2), y));
        y = graph.apply(new Tanh(), graph.apply("layer", new LayerNorm(), y));
        y = graph.apply(new Tanh(), graph.apply("affine1", new Affine(4), y));
        graph.output("y", graph.apply("affine2", new Affine(2), y));
        return graph.build(SEED);
    }

    @Test
    void sharedParametersSumTheirGradients() {
        Graph graph = new Graph();
        Node left = graph.variable("left", Shape.of(3));
        Node right = graph.variable("right", Shape.of(3));
        Node first = graph.apply("tower", new Affine(4), left);
        Node second = graph.share("tower again", first, right);
        Node third = graph.share("tower thrice", second, left);
        graph.output("y", graph.apply(new Add(), graph.apply(new Add(), graph.apply(new Tanh(), first), second),
                graph.apply(new Tanh(), third)));
        Model model = graph.build(SEED);
        assertEquals(16, model.parameters().size(), "one set of parameters");
        Plan plan = Plan.differentiable(model, Kernels.scalar(), 2);
        Philox random = new Philox(SEED, Purpose.DATA, 0);
        for (int i = 0; i < 6; i++) {
            plan.input("left")[i] = random.gaussian(i);
            plan.input("right")[i] = random.gaussian(10 + i);
        }
        for (int i = 0; i < 8; i++) {
            plan.gradient("y")[i] = random.gaussian(20 + i);
        }
        for (GradientCheck.Result result : GradientCheck.run(plan, 0.01f)) {
            assertTrue(result.error() < 1e-3, result + ", seed " + SEED);
            assertNotEquals(0, result.elements());
        }
    }

    @Test
    void whatCannotBeShared() {
        Graph graph = new Graph();
        Node x = graph.input("x", Shape.of(3));
        Node tower = graph.apply("tower", new Affine(4), x);
        assertEquals("a node shares the parameters of a layer, but x is an input",
                assertThrows(IllegalArgumentException.class, () -> graph.share("again", x, x)).getMessage());
        String message = Objects.requireNonNull(
                assertThrows(ShapeException.class, () -> graph.share("again", tower, tower)).getMessage());
        assertTrue(message.startsWith("layer again expects the parameters [") && message.contains("those of tower"),
                message);
    }

    /** A forward and a backward pass over gradients that are NaN where nobody writes. */
    private static Plan step(Model model) {
        Plan plan = Plan.training(model, new MeanSquaredError(), Kernels.scalar(), 5);
        Arrays.fill(plan.gradients().values(), Float.NaN);
        Philox random = new Philox(SEED, Purpose.DATA, 1);
        for (int i = 0; i < plan.input("x").length; i++) {
            plan.input("x")[i] = random.gaussian(i);
        }
        for (int i = 0; i < plan.indices("indices").length; i++) {
            plan.indices("indices")[i] = random.below(7, 1000 + i);
        }
        for (int i = 0; i < plan.targets().length; i++) {
            plan.targets()[i] = random.gaussian(2000 + i);
        }
        plan.forward();
        plan.backward();
        return plan;
    }
}
