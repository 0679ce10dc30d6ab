package dev.lanewise.bench;

import dev.lanewise.layer.AvgPool2d;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Dropout;
import dev.lanewise.layer.GlobalAveragePool;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerNorm;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Relu;
import dev.lanewise.tensor.Shape;
import java.util.List;

/** A layer, or two of them in a row, that does little with every number: its cost is that of memory. */
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
    /** Layer norm over the channels of every pixel. */
    LAYER_NORM(1, 2),
    /** Dropout of half of the numbers, in training: keeps what it dropped. */
    DROPOUT(2, 2);

    private final int outputs;
    private final int gradients;

    /**
     * @param outputs   how many arrays of the output's size forward writes
     * @param gradients how many such arrays backward reads
     */
    LayerKind(int outputs, int gradients) {
        this.outputs = outputs;
        this.gradients = gradients;
    }

    /** The layers, the first of which sees the images. */
    List<Layer> layers() {
        return switch (this) {
            case MAX_POOL -> List.of(new MaxPool2d(2));
            case MAX_POOL_3 -> List.of(new MaxPool2d(3, 2, 1));
            case AVERAGE_POOL -> List.of(new AvgPool2d(2));
            case GLOBAL_AVERAGE_POOL -> List.of(new GlobalAveragePool());
            case BATCH_NORM -> List.of(new BatchNorm());
            case BATCH_NORM_RELU -> List.of(new BatchNorm(), new Relu());
            case LAYER_NORM -> List.of(new LayerNorm());
            case DROPOUT -> List.of(new Dropout(0.5f));
        };
    }

    /** How many numbers the output has. */
    int outputSize(ImageBatch images) {
        Shape shape = Shape.of(images.height(), images.width(), images.channels());
        for (Layer layer : layers()) {
            shape = layer.output(List.of(shape));
        }
        return Math.multiplyExact(images.count(), shape.size());
    }

    /** How many floats a pass has to read and write, the parameters left out. */
    double floats(ImageBatch images, boolean backward) {
        return images.size() + (double) (backward ? gradients : outputs) * outputSize(images);
    }
}
