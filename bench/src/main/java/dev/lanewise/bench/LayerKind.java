package dev.lanewise.bench;

import dev.lanewise.layer.Add;
import dev.lanewise.layer.AvgPool2d;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Dropout;
import dev.lanewise.layer.GlobalAveragePool;
import dev.lanewise.layer.LayerNorm;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Relu;
import dev.lanewise.model.Graph;
import dev.lanewise.model.Node;
import dev.lanewise.tensor.Shape;

/** A layer, or two of them, that does little with every number: its cost is that of memory. */
public enum LayerKind {
    /** Max pooling by 2×2 side by side, which keeps where the maxima are. */
    MAX_POOL(2, 2),
    /** Max pooling by 3×3 with stride 2 and padding 1. */
    MAX_POOL_3(2, 2),
    /** Average pooling by 2×2 side by side. */
    AVERAGE_POOL(1, 1),
    /** The average of every channel. */
    GLOBAL_AVERAGE_POOL(1, 1),
    /** Batch norm per channel in training: forward has to read its input twice, and backward both its inputs. */
    BATCH_NORM(1, 2) {
        @Override
        double floats(ImageBatch images, boolean backward) {
            return (backward ? 5.0 : 3.0) * images.size();
        }
    },
    /** The same with a ReLU behind it, whose backward has to read the output and the gradient behind the norm's. */
    BATCH_NORM_RELU(1, 3) {
        @Override
        double floats(ImageBatch images, boolean backward) {
            return (backward ? 7.0 : 3.0) * images.size();
        }
    },
    /** The end of a residual block: a sum with what skipped the block, and a ReLU. */
    RESIDUAL(2, 3),
    /** Layer norm over the channels of every pixel. */
    LAYER_NORM(1, 2),
    /** Dropout of half of the numbers, in training: keeps what it dropped. */
    DROPOUT(2, 2);

    private final int outputs;
    private final int gradients;

    /**
     * @param outputs   how many arrays of the output's size forward writes, or reads beside its input
     * @param gradients how many such arrays backward reads, or writes beside the input's gradient
     */
    LayerKind(int outputs, int gradients) {
        this.outputs = outputs;
        this.gradients = gradients;
    }

    /** Applies it in a graph, to which it may add variables of its own; returns the output. */
    Node apply(Graph graph, Node x) {
        return switch (this) {
            case MAX_POOL -> graph.apply(new MaxPool2d(2), x);
            case MAX_POOL_3 -> graph.apply(new MaxPool2d(3, 2, 1), x);
            case AVERAGE_POOL -> graph.apply(new AvgPool2d(2), x);
            case GLOBAL_AVERAGE_POOL -> graph.apply(new GlobalAveragePool(), x);
            case BATCH_NORM -> graph.apply(new BatchNorm(), x);
            case BATCH_NORM_RELU -> graph.apply(new Relu(), graph.apply(new BatchNorm(), x));
            case RESIDUAL -> graph.apply(new Relu(),
                    graph.apply(new Add(), x, graph.variable("skip", x.shape())));
            case LAYER_NORM -> graph.apply(new LayerNorm(), x);
            case DROPOUT -> graph.apply(new Dropout(0.5f), x);
        };
    }

    /** How many numbers the output has. */
    int outputSize(ImageBatch images) {
        Graph graph = new Graph();
        Node x = graph.input("x", Shape.of(images.height(), images.width(), images.channels()));
        return Math.multiplyExact(images.count(), apply(graph, x).shape().size());
    }

    /** How many floats a pass has to read and write, the parameters left out. */
    double floats(ImageBatch images, boolean backward) {
        return images.size() + (double) (backward ? gradients : outputs) * outputSize(images);
    }
}
