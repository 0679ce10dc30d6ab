package dev.lanewise.bench;

import dev.lanewise.layer.Affine;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Relu;
import dev.lanewise.model.Model;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * Networks that see grey images of 28×28 pixels and tell ten classes: convolutions, ReLU, max pooling, affine layers,
 * one after the other. Their parameters are one flat array, layer by layer, the weight and then the bias, as Lanewise
 * lays them out. Without dropout, so that all engines compute the same.
 */
public enum ImageNetwork {
    /** Two convolutions, as tutorials have them. */
    TUTORIAL(64),
    /** After LeNet-5, with ReLU and max pooling. */
    LENET(100),
    /** 'Deep Learning from Scratch', section 8.1. */
    DEEP_CONVNET(100);

    /** Rows and columns of an image. */
    public static final int SIDE = 28;
    /** How many classes there are. */
    public static final int CLASSES = 10;

    private final int batch;

    ImageNetwork(int batch) {
        this.batch = batch;
    }

    /** How many images a mini-batch has. */
    public int batch() {
        return batch;
    }

    /** The layers: {@link Conv2d}, {@link Relu}, {@link MaxPool2d} and {@link Affine}. */
    public List<Layer> layers() {
        return switch (this) {
            case TUTORIAL -> List.of(new Conv2d(32, 3, 1, 1), new Relu(), new MaxPool2d(2), new Conv2d(64, 3, 1, 1),
                    new Relu(), new MaxPool2d(2), new Affine(128), new Relu(), new Affine(CLASSES));
            case LENET -> List.of(new Conv2d(6, 5, 1, 2), new Relu(), new MaxPool2d(2), new Conv2d(16, 5), new Relu(),
                    new MaxPool2d(2), new Affine(120), new Relu(), new Affine(84), new Relu(), new Affine(CLASSES));
            case DEEP_CONVNET -> List.of(new Conv2d(16, 3, 1, 1), new Relu(), new Conv2d(16, 3, 1, 1), new Relu(),
                    new MaxPool2d(2), new Conv2d(32, 3, 1, 1), new Relu(), new Conv2d(32, 3, 1, 2), new Relu(),
                    new MaxPool2d(2), new Conv2d(64, 3, 1, 1), new Relu(), new Conv2d(64, 3, 1, 1), new Relu(),
                    new MaxPool2d(2), new Affine(50), new Relu(), new Affine(CLASSES));
        };
    }

    /** The model, with initial parameters that are always the same. */
    Model model() {
        return Model.sequential(Inputs.SEED, Shape.of(SIDE, SIDE, 1), layers().toArray(new Layer[0]));
    }

    /** The shapes of the parameters in their order: weight, bias, weight, … */
    public List<Shape> parameterShapes() {
        return model().parameters().slices().stream().map(slice -> slice.shape()).toList();
    }

    /** Initial parameters, always the same. */
    public float[] initialParameters() {
        return model().parameters().values();
    }
}
