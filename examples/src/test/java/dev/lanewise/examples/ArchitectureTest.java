package dev.lanewise.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.layer.Affine;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Dropout;
import dev.lanewise.layer.Initializer;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.Tanh;
import dev.lanewise.model.Model;
import dev.lanewise.tensor.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The networks that {@code --model} names, layer by layer and by the size they have over MNIST's images. */
class ArchitectureTest {
    private static final Initializer XAVIER = new Initializer.Xavier();

    @ParameterizedTest
    @MethodSource
    void layers(String args, int parameters, List<Layer> expected) {
        TrainOptions options = TrainOptions.parse(args.split(" "));
        List<Layer> layers = options.model().layers(options);
        assertEquals(expected, layers, args);
        Model model = Model.sequential(1, Shape.of(28, 28, 1), layers.toArray(new Layer[0]));
        assertEquals(parameters, model.parameters().size(), args);
    }

    /** Convolutions are written with channels, kernel, stride and padding. */
    static Stream<Arguments> layers() {
        return Stream.of(
                network("--model mlp", 235_146, new Affine(256), new Relu(), new Affine(128), new Relu(),
                        new Affine(10, XAVIER)),
                network("--layers 7 --activation tanh --dropout 0.25 --classes 3", 784 * 7 + 7 + 7 * 3 + 3,
                        new Affine(7, XAVIER), new Tanh(), new Dropout(0.25f), new Affine(3, XAVIER)),
                network("--layers none", 7850, new Affine(10, XAVIER)),
                network("--model simple-convnet", 433_890, new Conv2d(30, 5, 1, 0), new Relu(), new MaxPool2d(2, 2, 0),
                        new Affine(100), new Relu(), new Affine(10, XAVIER)),
                network("--model deep-convnet", 123_552, new Conv2d(16, 3, 1, 1), new Relu(), new Conv2d(16, 3, 1, 1),
                        new Relu(), new MaxPool2d(2, 2, 0), new Conv2d(32, 3, 1, 1), new Relu(),
                        new Conv2d(32, 3, 1, 2), new Relu(), new MaxPool2d(2, 2, 0), new Conv2d(64, 3, 1, 1),
                        new Relu(), new Conv2d(64, 3, 1, 1), new Relu(), new MaxPool2d(2, 2, 0), new Affine(50),
                        new Relu(), new Dropout(0.5f), new Affine(10, XAVIER)),
                network("--model lenet", 61_706, new Conv2d(6, 5, 1, 2), new Relu(), new MaxPool2d(2, 2, 0),
                        new Conv2d(16, 5, 1, 0), new Relu(), new MaxPool2d(2, 2, 0), new Affine(120), new Relu(),
                        new Affine(84), new Relu(), new Affine(10, XAVIER)),
                // Each norm has a scale, a shift and two averages per channel in the place of a bias.
                network("--model simple-convnet --batch-norm --dropout 0.3", 433_890 + 3 * 130,
                        new Conv2d(30, 5, 1, 0).withoutBias(), new BatchNorm(), new Relu(), new MaxPool2d(2, 2, 0),
                        new Affine(100).withoutBias(), new BatchNorm(), new Relu(), new Dropout(0.3f),
                        new Affine(10, XAVIER)));
    }

    private static Arguments network(String args, int parameters, Layer... layers) {
        return Arguments.of(args, parameters, List.of(layers));
    }
}
