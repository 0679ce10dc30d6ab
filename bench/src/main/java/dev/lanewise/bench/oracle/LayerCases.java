package dev.lanewise.bench.oracle;

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
import dev.lanewise.model.Graph;
import dev.lanewise.model.Model;
import dev.lanewise.model.Node;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The layers, one or several in a graph. */
final class LayerCases {
    private static final Initializer WEIGHTS = new Initializer.Normal(0.5f);
    private static final int CHANNELS = 4;

    static final List<Case> ALL = List.of(
            of("affine", Shapes.FEATURES, draw -> new Affine(draw.between(1, 40))),
            of("affine without bias", Shapes.FEATURES, draw -> new Affine(draw.between(1, 40)).withoutBias()),
            of("affine of images", Shapes.IMAGE, draw -> new Affine(draw.between(1, 8))),
            of("affine and ReLU", Shapes.FEATURES, draw -> new Affine(draw.between(1, 40)), new Relu()),
            of("affine and tanh", Shapes.FEATURES, draw -> new Affine(draw.between(1, 40)), new Tanh()),
            of("affine and GELU", Shapes.FEATURES, draw -> new Affine(draw.between(1, 40)), new Gelu()),
            of("identity", Shapes.ANY, draw -> new Identity()),
            of("ReLU", Shapes.ANY, draw -> new Relu()),
            of("sigmoid", Shapes.ANY, draw -> new Sigmoid()),
            of("tanh", Shapes.ANY, draw -> new Tanh()),
            of("exp", Shapes.ANY, draw -> new Exp()),
            of("GELU", Shapes.ANY, draw -> new Gelu()),
            of("leaky ReLU", Shapes.ANY, draw -> new LeakyRelu(0.01f * draw.between(0, 30))),
            of("ELU", Shapes.ANY, draw -> new Elu(0.1f * draw.between(1, 20))),
            of("SiLU", Shapes.ANY, draw -> new Silu()),
            of("softplus", Shapes.ANY, draw -> new Softplus()),
            of("softmax", Shapes.ANY, draw -> new Softmax()),
            of("mul", Shapes.ANY, 2, draw -> new Mul()),
            of("add", Shapes.ANY, 2, draw -> new Add()),
            new Case("broadcasting mul", draw -> broadcast(new Mul(), draw)),
            new Case("broadcasting add", draw -> broadcast(new Add(), draw)),
            new Case("mul by one number", draw -> broadcast(new Mul(), Shapes.IMAGE.draw(draw), Shape.scalar(), draw)),
            new Case("add of one number", draw -> broadcast(new Add(), Shapes.IMAGE.draw(draw), Shape.scalar(), draw)),
            of("concat", Shapes.ANY, 3, draw -> new Concat()),
            of("transpose", Shapes.IMAGE, draw -> draw.between(0, 1) == 0
                    ? Transpose.toChannelsFirst()
                    : Transpose.of(draw.between(0, 1) == 0 ? new Integer[]{1, 0, 2} : new Integer[]{0, 2, 1})),
            of("slice", Shapes.IMAGE, draw -> new Slice(draw.between(0, 2), draw.between(0, 1), draw.between(2, 4))),
            new Case("embedding", LayerCases::embedding),
            of("conv2d", Shapes.IMAGE, draw -> new Conv2d(draw.between(1, 8), draw.between(1, 3), draw.between(1, 3), 1,
                    0, 1, 1, WEIGHTS)),
            of("conv2d without bias", Shapes.IMAGE, draw -> new Conv2d(draw.between(1, 8), 3, 1, 1).withoutBias(),
                    new Relu()),
            of("conv2d with stride and padding", Shapes.IMAGE, draw -> new Conv2d(draw.between(1, 8),
                    draw.between(1, 4), draw.between(1, 4), draw.between(2, 3), draw.between(1, 2), 1, 1, WEIGHTS)),
            of("conv2d with dilation", Shapes.IMAGE, draw -> new Conv2d(draw.between(1, 8), draw.between(2, 3),
                    draw.between(2, 3), draw.between(1, 2), 2, 2, 1, WEIGHTS)),
            of("conv2d in groups", Shapes.IMAGE, draw -> new Conv2d(2 * draw.between(1, 4), 3, 3, draw.between(1, 2),
                    1, 1, 2, WEIGHTS)),
            of("conv2d depthwise", Shapes.IMAGE, draw -> new Conv2d(CHANNELS * draw.between(1, 2), 3, 3,
                    draw.between(1, 2), 1, 1, CHANNELS, WEIGHTS)),
            of("conv2d 1×1", Shapes.IMAGE, draw -> new Conv2d(draw.between(1, 8), 1)),
            of("conv2d and ReLU", Shapes.IMAGE, draw -> new Conv2d(draw.between(1, 8), 3, 1, 1), new Relu()),
            new Case("conv2d of many channels", LayerCases::minimalFiltering),
            of("max pool", Shapes.IMAGE, LayerCases::maxPool),
            of("average pool", Shapes.IMAGE, LayerCases::averagePool),
            of("average pool, padded", Shapes.IMAGE, LayerCases::overlappingAveragePool),
            of("global average pool", Shapes.IMAGE, draw -> new GlobalAveragePool()),
            new Case("conv2d, max pool and affine", LayerCases::pooled),
            of("flatten", Shapes.IMAGE, draw -> new Flatten(), new Affine(5)),
            new Case("reshape", LayerCases::reshape),
            new Case("batch norm", draw -> normalized(Shapes.FEATURES, draw)),
            new Case("batch norm of images", draw -> normalized(Shapes.IMAGE, draw)),
            new Case("conv2d, ReLU and batch norm", LayerCases::normalizedConvolution),
            of("layer norm", Shapes.ANY, draw -> new LayerNorm(0.001f * draw.between(1, 9))),
            new Case("dropout", LayerCases::dropout),
            new Case("repeats and shared parameters", LayerCases::repeats));

    /** What a sample may look like. */
    private enum Shapes {
        FEATURES,
        IMAGE,
        ANY;

        Shape draw(Draw draw) {
            return switch (this) {
                case FEATURES -> Shape.of(draw.between(1, 60));
                case IMAGE -> Shape.of(draw.between(4, 9), draw.between(4, 9), CHANNELS);
                case ANY -> draw.between(0, 1) == 0 ? FEATURES.draw(draw) : IMAGE.draw(draw);
            };
        }
    }

    private LayerCases() {
    }

    /** A chain: a layer that is drawn, and others after it. */
    private static Case of(String name, Shapes shapes, Function<Draw, Layer> layer, Layer... after) {
        return of(name, shapes, 1, layer, after);
    }

    private static Case of(String name, Shapes shapes, int inputs, Function<Draw, Layer> layer, Layer... after) {
        return new Case(name, draw -> {
            Graph graph = new Graph();
            Shape shape = shapes.draw(draw);
            Node[] x = new Node[inputs];
            for (int i = 0; i < inputs; i++) {
                x[i] = graph.variable(inputs == 1 ? "x" : "x" + (i + 1), shape);
            }
            Node y = graph.apply("layer", layer.apply(draw), x);
            for (Layer next : after) {
                y = graph.apply(next, y);
            }
            return differentiation(graph, y, draw);
        });
    }

    private static Differentiation differentiation(Graph graph, Node y, Draw draw) {
        graph.output("y", y);
        Model model = graph.build(draw.between(0, 1000));
        return Differentiation.drawn(model, draw.between(1, 7), draw);
    }

    private static Problem broadcast(Layer layer, Draw draw) {
        Shape image = Shapes.IMAGE.draw(draw);
        Shape small = switch (draw.between(0, 2)) {
            case 0 -> Shape.of(image.last());
            case 1 -> Shape.of(image.dim(0), 1, 1);
            default -> Shape.of(1, image.dim(1), image.last());
        };
        return broadcast(layer, image, small, draw);
    }

    private static Problem broadcast(Layer layer, Shape image, Shape small, Draw draw) {
        Graph graph = new Graph();
        Node a = graph.variable("x1", image);
        Node b = graph.variable("x2", small);
        Node y = draw.between(0, 1) == 0 ? graph.apply(layer, a, b) : graph.apply(layer, b, a);
        return differentiation(graph, y, draw);
    }

    /** 3×3 taps and channels by which convolutions become {@link dev.lanewise.kernel.Winograd}'s. */
    private static Problem minimalFiltering(Draw draw) {
        Graph graph = new Graph();
        Node x = graph.variable("x", Shape.of(draw.between(6, 9), draw.between(6, 9), 16 * draw.between(1, 4)));
        Node y = graph.apply("layer", new Conv2d(16 * draw.between(1, 2), 3, 1, draw.between(1, 2)), x);
        return differentiation(graph, y, draw);
    }

    private static Layer maxPool(Draw draw) {
        int size = draw.between(1, 4);
        return new MaxPool2d(size, draw.between(1, 3), draw.between(0, size / 2));
    }

    private static Layer averagePool(Draw draw) {
        int size = draw.between(1, 4);
        return new AvgPool2d(size, draw.between(1, 3), draw.between(0, size / 2));
    }

    /** Zeros of the padding count. */
    private static Layer overlappingAveragePool(Draw draw) {
        int size = draw.between(2, 4);
        return new AvgPool2d(size, 1, draw.between(1, size / 2));
    }

    private static Problem pooled(Draw draw) {
        Graph graph = new Graph();
        Node x = graph.variable("x", Shapes.IMAGE.draw(draw));
        Node bent = graph.apply(new Relu(), graph.apply("conv", new Conv2d(draw.between(1, 6), 3, 1, 1), x));
        return differentiation(graph, graph.apply("affine", new Affine(4), graph.apply(new MaxPool2d(2), bent)), draw);
    }

    /** Features of at least four samples: of two, both would be 1 or −1, and all gradients rounding alone. */
    private static Problem normalized(Shapes shapes, Draw draw) {
        Graph graph = new Graph();
        Node x = graph.variable("x", shapes.draw(draw));
        graph.output("y", graph.apply("layer", new BatchNorm(0.01f * draw.between(5, 50), 1e-5f), x));
        return Differentiation.drawn(graph.build(0), draw.between(shapes == Shapes.IMAGE ? 1 : 4, 8), draw);
    }

    private static Problem normalizedConvolution(Draw draw) {
        Graph graph = new Graph();
        Node x = graph.variable("x", Shapes.IMAGE.draw(draw));
        Node y = graph.apply("conv", new Conv2d(draw.between(1, 6), 3, 1, 1), x);
        return differentiation(graph, graph.apply("norm", new BatchNorm(), graph.apply(new Relu(), y)), draw);
    }

    /** libtorch draws other masks, and so it is given Lanewise's: what becomes of ones. */
    private static Problem dropout(Draw draw) {
        Graph graph = new Graph();
        Node x = graph.variable("x", Shapes.ANY.draw(draw));
        Differentiation problem = differentiation(graph,
                graph.apply("layer", new Dropout(0.1f * draw.between(0, 8)), x), draw);
        Map<String, Tensor> given = new LinkedHashMap<>(problem.given());
        Tensor ones = Tensor.zeros(Batch.get(given, "x").shape());
        Arrays.fill(ones.data(), 1);
        given.put("x", ones);
        Tensor mask = Batch.get(problem.solve(Kernels.scalar(), given), "y");
        for (int i = 0; i < mask.data().length; i++) {
            mask.data()[i] = mask.data()[i] == 0 ? 0 : 1;
        }
        problem.given().put("layer.mask", mask);
        return problem;
    }

    private static Problem reshape(Draw draw) {
        int rows = draw.between(1, 6);
        int cols = draw.between(1, 6);
        Graph graph = new Graph();
        Node x = graph.variable("x", Shape.of(rows * cols * CHANNELS));
        Node images = graph.apply(new Reshape(Shape.of(rows, cols, CHANNELS)), x);
        return differentiation(graph, graph.apply("layer", new Conv2d(3, 1), images), draw);
    }

    private static Problem embedding(Draw draw) {
        Graph graph = new Graph();
        Node index = graph.input("index", Shape.of(draw.between(1, 6)), DType.I32);
        return differentiation(graph,
                graph.apply("layer", new Embedding(draw.between(2, 20), draw.between(1, 20)), index),
                draw);
    }

    /** A value that feeds several nodes, one of them twice, and a layer that is used twice. */
    private static Problem repeats(Draw draw) {
        Graph graph = new Graph();
        int width = draw.between(2, 20);
        Node x = graph.variable("x", Shape.of(width));
        Node first = graph.apply("first", new Affine(width, WEIGHTS), x);
        Node bent = graph.apply(new Tanh(), first);
        Node square = graph.apply(new Mul(), bent, bent);
        Node again = graph.share("second", first, graph.apply(new Add(), square, bent));
        return differentiation(graph, graph.apply(new Add(), again, square), draw);
    }
}
