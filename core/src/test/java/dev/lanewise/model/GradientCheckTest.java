package dev.lanewise.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Add;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.AvgPool2d;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Concat;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Dropout;
import dev.lanewise.layer.Elu;
import dev.lanewise.layer.Embedding;
import dev.lanewise.layer.Exp;
import dev.lanewise.layer.Flatten;
import dev.lanewise.layer.Gelu;
import dev.lanewise.layer.GlobalAveragePool;
import dev.lanewise.layer.Identity;
import dev.lanewise.layer.Initializer;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerNorm;
import dev.lanewise.layer.LeakyRelu;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Mul;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.Reshape;
import dev.lanewise.layer.Sigmoid;
import dev.lanewise.layer.Silu;
import dev.lanewise.layer.Slice;
import dev.lanewise.layer.Softmax;
import dev.lanewise.layer.Softplus;
import dev.lanewise.layer.Tanh;
import dev.lanewise.layer.Transpose;
import dev.lanewise.loss.BinaryCrossEntropyWithLogits;
import dev.lanewise.loss.Huber;
import dev.lanewise.loss.Loss;
import dev.lanewise.loss.MeanAbsoluteError;
import dev.lanewise.loss.MeanSquaredError;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Nullable;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Role;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every layer and every loss against central differences in float32, on shapes drawn at random. */
class GradientCheckTest {
    static final long SEED = Long.getLong("lanewise.seed", 20261123);
    private static final int ROUNDS = 12;
    static final float STEP = 0.01f;
    private static final double TOLERANCE = 1e-2;

    /** How a layer is put into a graph, by the number drawn for its width. */
    private static final Map<Class<? extends Layer>, IntFunction<Layer>> LAYERS = new LinkedHashMap<>();
    /** Layers that draw their inputs' shapes themselves: makes the inputs and applies the layer. */
    private static final Map<Class<? extends Layer>, BiFunction<Graph, Numbers, Node>> SHAPED = new LinkedHashMap<>();
    /** By a name for the table. Class weights repeat over the classes. */
    private static final Map<String, Loss> LOSSES = new LinkedHashMap<>();

    static {
        LOSSES.put("SoftmaxCrossEntropy", new SoftmaxCrossEntropy());
        LOSSES.put("  smoothed", new SoftmaxCrossEntropy().withLabelSmoothing(0.2f));
        LOSSES.put("  weighted", new SoftmaxCrossEntropy().withClassWeights(0.5f, 2, 1, 0.25f));
        LOSSES.put("  both", new SoftmaxCrossEntropy().withLabelSmoothing(0.1f).withClassWeights(1, 3, 0.5f, 2));
        LOSSES.put("  distributions", SoftmaxCrossEntropy.ofDistributions());
        LOSSES.put("  and all", SoftmaxCrossEntropy.ofDistributions().withLabelSmoothing(0.3f).withClassWeights(1, 2));
        LOSSES.put("BinaryCrossEntropyWithLogits", new BinaryCrossEntropyWithLogits());
        LOSSES.put("MeanSquaredError", new MeanSquaredError());
        LOSSES.put("MeanAbsoluteError", new MeanAbsoluteError());
        LOSSES.put("Huber", new Huber(0.7f));
        LAYERS.put(Affine.class, width -> new Affine(width, width % 3 > 0, new Initializer.Normal(0.5f)));
        LAYERS.put(Identity.class, width -> new Identity());
        LAYERS.put(Relu.class, width -> new Relu());
        LAYERS.put(Sigmoid.class, width -> new Sigmoid());
        LAYERS.put(Tanh.class, width -> new Tanh());
        LAYERS.put(Exp.class, width -> new Exp());
        LAYERS.put(Gelu.class, width -> new Gelu());
        LAYERS.put(LeakyRelu.class, width -> new LeakyRelu(0.01f * width));
        LAYERS.put(Elu.class, width -> new Elu(0.1f * width));
        LAYERS.put(Silu.class, width -> new Silu());
        LAYERS.put(Softplus.class, width -> new Softplus());
        LAYERS.put(Softmax.class, width -> new Softmax());
        LAYERS.put(Mul.class, width -> new Mul());
        LAYERS.put(Add.class, width -> new Add());
        SHAPED.put(Conv2d.class, (graph, numbers) -> {
            Layer convolution = convolution(numbers);
            return graph.apply("layer", convolution, graph.variable("x", numbers.image()));
        });
        SHAPED.put(MaxPool2d.class, (graph, numbers) -> {
            int size = numbers.between(1, 4);
            numbers.keepApart();
            return graph.apply(new MaxPool2d(size, numbers.between(1, 4), numbers.between(0, size / 2)),
                    graph.variable("x", numbers.image()));
        });
        SHAPED.put(AvgPool2d.class, (graph, numbers) -> {
            int size = numbers.between(1, 4);
            return graph.apply(new AvgPool2d(size, numbers.between(1, 4), numbers.between(0, size / 2)),
                    graph.variable("x", numbers.image()));
        });
        SHAPED.put(GlobalAveragePool.class,
                (graph, numbers) -> graph.apply(new GlobalAveragePool(), graph.variable("x", numbers.image())));
        SHAPED.put(Dropout.class, (graph, numbers) -> graph.apply(new Dropout(0.1f * numbers.between(0, 8)),
                variable(graph, numbers, numbers.between(1, 3))));
        SHAPED.put(BatchNorm.class, (graph, numbers) -> {
            int channels = numbers.between(1, 5);
            // At least four rows, so that a column is never constant.
            Shape shape = switch (numbers.between(0, 2)) {
                case 0 -> Shape.of(numbers.between(2, 4), numbers.between(2, 4), channels);
                case 1 -> Shape.of(numbers.between(4, 6), channels);
                default -> {
                    numbers.leastRows(4);
                    yield Shape.of(channels);
                }
            };
            Node y = graph.apply("layer", new BatchNorm(0.1f, 1e-5f + 0.1f * numbers.between(0, 5)),
                    graph.variable("x", shape));
            return numbers.between(0, 1) == 0 ? y : graph.apply(new Tanh(), y);
        });
        SHAPED.put(LayerNorm.class, (graph, numbers) -> graph.apply("layer",
                new LayerNorm(1e-5f + 0.1f * numbers.between(0, 5)),
                graph.variable("x", Shape.of(numbers.between(1, 4), numbers.between(3, 40)))));
        SHAPED.put(Flatten.class, (graph, numbers) -> {
            Node x = variable(graph, numbers, 3);
            // Another node reads what is viewed, before and after the view does.
            Node twice = graph.apply(new Mul(), x, graph.apply(new Tanh(), x));
            Node flat = graph.apply(new Flatten(), x);
            return graph.apply(new Add(), graph.apply(new Sigmoid(), flat), graph.apply(new Flatten(), twice));
        });
        SHAPED.put(Reshape.class, (graph, numbers) -> {
            Node x = variable(graph, numbers, 3);
            Node column = graph.apply(new Reshape(Shape.of(x.shape().size(), 1)), x);
            return graph.apply(new Mul(), graph.apply(new Reshape(x.shape()), column), x);
        });
        SHAPED.put(Transpose.class, (graph, numbers) -> {
            int rank = numbers.between(1, 4);
            return graph.apply(Transpose.of(numbers.order(rank)), variable(graph, numbers, rank));
        });
        SHAPED.put(Concat.class, GradientCheckTest::concat);
        SHAPED.put(Embedding.class, GradientCheckTest::embedding);
        SHAPED.put(Slice.class, (graph, numbers) -> {
            Node x = variable(graph, numbers, numbers.between(1, 3));
            int axis = numbers.between(0, x.shape().rank() - 1);
            int to = numbers.between(1, x.shape().dim(axis));
            return graph.apply(new Slice(axis, numbers.between(0, to - 1), to), x);
        });
    }

    @Test
    void everyLayerAgreesWithDifferences() {
        StringBuilder table = new StringBuilder("largest error per tensor, seed " + SEED + "\n");
        double largest = 0;
        for (Map.Entry<Class<? extends Layer>, IntFunction<Layer>> entry : LAYERS.entrySet()) {
            Map<String, Double> errors = new LinkedHashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                Numbers numbers = new Numbers(round);
                Layer layer = entry.getValue().apply(numbers.between(1, 20));
                Shape shape = numbers.shape();
                Graph graph = new Graph();
                Node[] inputs = new Node[layer instanceof Mul || layer instanceof Add ? 2 : 1];
                for (int i = 0; i < inputs.length; i++) {
                    inputs[i] = graph.variable("x" + i, shape);
                }
                graph.output("y", graph.apply("layer", layer, inputs));
                collect(errors, check(graph.build(SEED + round), null, numbers));
            }
            largest = Math.max(largest, report(table, entry.getKey().getSimpleName(), errors));
        }
        System.out.println(table);
        assertTrue(largest <= TOLERANCE, table.toString());
    }

    @Test
    void everyLayerOfItsOwnShapesAgreesWithDifferences() {
        StringBuilder table = new StringBuilder("largest error per tensor, seed " + SEED + "\n");
        double largest = 0;
        for (Map.Entry<Class<? extends Layer>, BiFunction<Graph, Numbers, Node>> entry : SHAPED.entrySet()) {
            largest = Math.max(largest, shaped(table, entry.getKey().getSimpleName(), entry.getValue()));
        }
        System.out.println(table);
        assertTrue(largest <= TOLERANCE, table.toString());
    }

    @Test
    void broadcastsAgreeWithDifferences() {
        StringBuilder table = new StringBuilder("broadcasts, seed " + SEED + "\n");
        double largest = 0;
        for (Layer layer : List.of(new Add(), new Mul())) {
            largest = Math.max(largest, shaped(table, layer + "", (graph, numbers) -> {
                Node large = variable(graph, numbers, 3);
                int[] dims = large.shape().dims();
                for (int axis = 0; axis < 3; axis++) {
                    dims[axis] = numbers.between(0, 1) == 0 ? 1 : dims[axis];
                }
                Node small = graph.variable("small",
                        Shape.of(Arrays.copyOfRange(dims, numbers.between(0, 3), 3)));
                // The value is used once more, so that its gradient accumulates.
                Node y = numbers.between(0, 1) == 0 ? graph.apply(layer, small, large)
                        : graph.apply(layer, large, small);
                return graph.apply(layer, y, small);
            }));
        }
        System.out.println(table);
        assertTrue(largest <= TOLERANCE, table.toString());
    }

    private static double shaped(StringBuilder table, String name, BiFunction<Graph, Numbers, Node> layer) {
        Map<String, Double> errors = new LinkedHashMap<>();
        for (int round = 0; round < 4 * ROUNDS; round++) {
            Numbers numbers = new Numbers(round);
            Graph graph = new Graph();
            graph.output("y", layer.apply(graph, numbers));
            collect(errors, check(graph.build(SEED + round), null, numbers));
        }
        return report(table, name, errors);
    }

    /** Any geometry that fits an image of {@link Numbers#image()}: of at least 5×5, with 1, 2, 4 or 6 channels. */
    private static Layer convolution(Numbers numbers) {
        int dilation = numbers.between(1, 2);
        int padding = numbers.between(0, 3);
        int largest = 1 + (4 + 2 * padding) / dilation;
        int groups = numbers.channelGroups();
        return new Conv2d(groups * numbers.between(1, 4), numbers.between(1, Math.min(5, largest)),
                numbers.between(1, Math.min(5, largest)), numbers.between(1, 3), padding, dilation, groups,
                numbers.between(0, 2) > 0, new Initializer.Normal(0.5f));
    }

    /** An input of the given rank whose gradient is computed. */
    private static Node variable(Graph graph, Numbers numbers, int rank) {
        int[] dims = new int[rank];
        Arrays.setAll(dims, axis -> numbers.between(1, 5));
        return graph.variable("x", Shape.of(dims));
    }

    /** One input of its own, one that also goes elsewhere, one that comes twice. */
    private static Node concat(Graph graph, Numbers numbers) {
        int rows = numbers.between(1, 4);
        Node a = graph.variable("a", Shape.of(rows, numbers.between(1, 9)));
        Node b = graph.variable("b", Shape.of(rows, numbers.between(1, 20)));
        graph.output("z", graph.apply(new Tanh(), b));
        return graph.apply("layer", new Concat(), a, b, b);
    }

    /** Fewer vectors than indices, so that some come twice and some perhaps never. */
    private static Node embedding(Graph graph, Numbers numbers) {
        Shape shape = numbers.shape();
        Node x = graph.input("x", shape, DType.I32);
        int count = numbers.between(1, 1 + shape.size());
        return graph.apply("layer", new Embedding(count, numbers.between(1, 20)), x);
    }

    @Test
    void everyLossAgreesWithDifferences() {
        StringBuilder table = new StringBuilder("largest error per tensor, seed " + SEED + "\n");
        double largest = 0;
        for (Map.Entry<String, Loss> entry : LOSSES.entrySet()) {
            Map<String, Double> errors = new LinkedHashMap<>();
            for (int round = 0; round < ROUNDS; round++) {
                Numbers numbers = new Numbers(round);
                Graph graph = new Graph();
                Node x = graph.variable("x", Shape.of(outputs(entry.getValue(), numbers)));
                graph.output("y", graph.apply(new Identity(), x));
                collect(errors, check(graph.build(SEED + round), entry.getValue(), numbers));
            }
            largest = Math.max(largest, report(table, entry.getKey(), errors));
        }
        System.out.println(table);
        assertTrue(largest <= TOLERANCE, table.toString());
    }

    /** As many outputs as the loss has class weights, or any number. */
    private static int outputs(Loss loss, Numbers numbers) {
        return loss instanceof SoftmaxCrossEntropy softmax && !softmax.classWeights().isEmpty()
                ? softmax.classWeights().size()
                : numbers.between(2, 40);
    }

    /** A value that feeds several nodes, one of them twice, and a fused chain behind it. */
    @Test
    void aGraphWithRepeatsAgreesWithDifferences() {
        Map<String, Double> errors = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            Numbers numbers = new Numbers(round);
            int width = numbers.between(1, 20);
            Graph graph = new Graph();
            Node x = graph.variable("x", numbers.shape());
            Node h = graph.apply(new Tanh(), graph.apply(new Affine(width, new Initializer.Normal(0.5f)), x));
            Node square = graph.apply(new Mul(), h, h);
            Node sum = graph.apply(new Add(), square, h);
            Node doubled = graph.apply(new Add(), sum, sum);
            graph.output("middle", h);
            graph.output("y",
                    graph.apply(new Sigmoid(), graph.apply(new Affine(3, new Initializer.Normal(0.5f)), doubled)));
            collect(errors, check(graph.build(SEED + round), null, numbers));
        }
        StringBuilder table = new StringBuilder("repeats, seed " + SEED + "\n");
        double largest = report(table, "graph", errors);
        assertTrue(largest <= TOLERANCE, table.toString());
    }

    /** Convolutions of so many channels that they are computed by minimal filtering, with rests of tiles. */
    @Test
    void minimalFilteringAgreesWithDifferences() {
        Map<String, Double> errors = new LinkedHashMap<>();
        for (int padding = 0; padding < 3; padding++) {
            Numbers numbers = new Numbers(padding);
            Graph graph = new Graph();
            Node x = graph.variable("x", Shape.of(8 - (padding + 1) / 2, 8 + padding, 16));
            Node y = graph.apply("layer",
                    new Conv2d(16, 3, 3, 1, padding, 1, 1, new Initializer.Normal(0.2f)), x);
            graph.output("y", graph.apply(new Tanh(), y));
            collect(errors, check(graph.build(SEED + padding), null, numbers));
        }
        StringBuilder table = new StringBuilder("minimal filtering, seed " + SEED + "\n");
        double largest = report(table, "Conv2d", errors);
        assertTrue(largest <= TOLERANCE, table.toString());
    }

    @Test
    void aGradientThatIsNoNumberDoesNotPass() {
        Model model = Model.sequential(SEED, Shape.of(3), new Affine(4, new Initializer.Normal(0.5f)), new Tanh());
        Plan plan = Plan.training(model, new MeanSquaredError(), Kernels.scalar(), 2);
        new Numbers(0).fill(plan.input("x"));
        float[] weights = model.parameters().values();
        double before = GradientCheck.run(plan, STEP).get(0).error();
        weights[0] = Float.NaN;
        double after = GradientCheck.run(plan, STEP).get(0).error();
        assertTrue(before <= TOLERANCE, "seed " + SEED + ": " + before);
        assertTrue(!(after <= TOLERANCE), "a NaN among the parameters must not pass: " + after);
    }

    @Test
    void everyPublicLayerAndLossIsChecked() throws IOException, URISyntaxException {
        Set<String> checked = names(LAYERS.keySet());
        checked.addAll(names(SHAPED.keySet()));
        assertEquals(publicOnes(Layer.class), checked, "layers without a gradient check");
        Set<Class<?>> losses = LOSSES.values().stream().map(Object::getClass).collect(Collectors.toSet());
        assertEquals(publicOnes(Loss.class), names(losses), "losses without a gradient check");
    }

    private static Iterable<GradientCheck.Result> check(Model model, @Nullable Loss loss, Numbers numbers) {
        int rows = numbers.between(numbers.leastRows(), 6);
        // Initially biases and shifts are 0 and scales 1, which hides where they are left out.
        for (Parameters.Slice slice : model.parameters().slices()) {
            if (slice.role() == Role.BIAS) {
                Tensor moved = Tensor.zeros(slice.shape());
                numbers.fill(moved.data());
                model.parameters().set(slice.name(), moved);
            }
        }
        Plan plan = loss == null
                ? Plan.differentiable(model, Kernels.scalar(), rows)
                : Plan.training(model, loss, Kernels.scalar(), rows);
        for (String input : model.inputs()) {
            if (model.inputType(input) == DType.I32) {
                numbers.fill(plan.indices(input), ((Embedding) layer(model)).count());
            } else {
                numbers.fill(plan.input(input));
            }
        }
        if (loss == null) {
            for (String output : model.outputs()) {
                numbers.fill(plan.gradient(output));
            }
        } else if (loss.targetType() == DType.I32) {
            for (int row = 0; row < rows; row++) {
                plan.labels()[row] = numbers.between(0, model.outputShape("y").size() - 1);
            }
        } else {
            numbers.fill(plan.targets());
            keepFromKinks(plan.input("x"), plan.targets());
        }
        return GradientCheck.run(plan, STEP);
    }

    private static Layer layer(Model model) {
        return model.nodes().stream().filter(node -> node.name().equals("layer")).map(Node::layer).findAny()
                .orElseThrow();
    }

    /** Moves targets that are so near to the output that a difference would cross the kink of an absolute value. */
    private static void keepFromKinks(float[] outputs, float[] targets) {
        for (int i = 0; i < targets.length; i++) {
            if (Math.abs(outputs[i] - targets[i]) < 3 * STEP) {
                targets[i] += 10 * STEP;
            }
        }
    }

    private static void collect(Map<String, Double> errors, Iterable<GradientCheck.Result> results) {
        for (GradientCheck.Result result : results) {
            // A comparison with NaN is false: NaN stays, and fails the test.
            errors.merge(result.tensor(), result.error(), (a, b) -> a >= b ? a : b);
        }
    }

    private static double report(StringBuilder table, String name, Map<String, Double> errors) {
        double largest = 0;
        for (Map.Entry<String, Double> error : errors.entrySet()) {
            table.append(String.format(Locale.ROOT, "  %-28s %-16s %.1e%n", name, error.getKey(), error.getValue()));
            largest = error.getValue() <= largest ? largest : error.getValue();
        }
        return largest;
    }

    private static Set<String> names(Set<? extends Class<?>> classes) {
        return classes.stream().map(Class::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The public classes of all of this module's packages, those inside of others included, that implement a type. */
    private static Set<String> publicOnes(Class<?> type) throws IOException, URISyntaxException {
        Path root = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .map(name -> load(name.replace(".class", "").replace('/', '.')))
                    .filter(found -> type.isAssignableFrom(found) && Modifier.isPublic(found.getModifiers())
                            && !found.isInterface())
                    .map(Class::getName).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Layer.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
