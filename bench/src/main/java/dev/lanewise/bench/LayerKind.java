package dev.lanewise.bench;

import dev.lanewise.layer.AvgPool2d;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Dropout;
import dev.lanewise.layer.GlobalAveragePool;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerNorm;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.tensor.Shape;
import java.util.List;

/** A layer that does little with every number: its cost is that of memory. */
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

    /** The layer. */
    Layer layer() {
        return switch (this) {
            case MAX_POOL -> new MaxPool2d(2);
            case MAX_POOL_3 -> new MaxPool2d(3, 2, 1);
            case AVERAGE_POOL -> new AvgPool2d(2);
            case GLOBAL_AVERAGE_POOL -> new GlobalAveragePool();
            case BATCH_NORM -> new BatchNorm();
            case LAYER_NORM -> new LayerNorm();
            case DROPOUT -> new Dropout(0.5f);
        };
    }

    /** How many numbers the output has. */
    int outputSize(ImageBatch images) {
        Shape image = Shape.of(images.height(), images.width(), images.channels());
        return Math.multiplyExact(images.count(), layer().output(List.of(image)).size());
    }

    /** How many floats a pass has to read and write, the parameters left out. */
    double floats(ImageBatch images, boolean backward) {
        return images.size() + (double) (backward ? gradients : outputs) * outputSize(images);
    }
}
