package dev.lanewise.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.data.Dataset;
import dev.lanewise.data.FloatRows;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.AvgPool2d;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Dropout;
import dev.lanewise.layer.Flatten;
import dev.lanewise.layer.Gelu;
import dev.lanewise.layer.GlobalAveragePool;
import dev.lanewise.layer.Initializer;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.LayerNorm;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.Sigmoid;
import dev.lanewise.layer.Tanh;
import dev.lanewise.loss.MeanSquaredError;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.model.Model;
import dev.lanewise.model.Predictor;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.Momentum;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.Sgd;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import dev.lanewise.train.Trainer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole training runs give the same parameters on scalar and SIMD kernels, whatever the number of threads. */
class SameBitsTest {
    private static final long SEED = Long.getLong("lanewise.seed", 99);
    private static final int SAMPLES = 301;
    private static final int FEATURES = 83;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void training(int threads) {
        try (Kernels simd = new SimdProvider().create(threads)) {
            for (Optimizer optimizer : List.of(new Sgd(0.1f), new Momentum(0.01f), new Adam(0.001f))) {
                for (Layer activation : List.of(new Relu(), new Sigmoid(), new Tanh())) {
                    assertEquals(classifier(Kernels.scalar(), optimizer, activation),
                            classifier(simd, optimizer, activation),
                            optimizer + " " + activation + " on " + threads + " threads, seed " + SEED);
                }
                assertEquals(regression(Kernels.scalar(), optimizer), regression(simd, optimizer),
                        optimizer + " on " + threads + " threads, seed " + SEED);
            }
        }
    }

    /** Convolution, pooling, normalisation and dropout: the running averages and what prediction makes of them, too. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void trainingOnImages(int threads) {
        List<Layer> layers = List.of(new Conv2d(18, 3, 1, 1), new BatchNorm(), new Relu(),
                new MaxPool2d(2), new Dropout(0.3f), new Conv2d(20, 3, 2, 1), new LayerNorm(), new Gelu(),
                new AvgPool2d(2, 1, 1), new GlobalAveragePool(), new BatchNorm(), new Affine(10));
        List<Layer> others = List.of(new Conv2d(16, 3), new Relu(), new MaxPool2d(3, 2, 1), new Flatten(),
                new Affine(50), new BatchNorm(), new Relu(), new Dropout(0.5f), new Affine(10));
        // So many values that one thread's forward goes through them in two blocks of rows, and several threads' in one.
        List<Layer> large = List.of(new Conv2d(96, 3, 1, 1), new Relu(), new MaxPool2d(2), new Conv2d(16, 3, 1, 1),
                new Relu(), new MaxPool2d(2), new Affine(10));
        try (Kernels simd = new SimdProvider().create(threads)) {
            for (List<Layer> network : List.of(layers, others, large)) {
                assertEquals(images(Kernels.scalar(), network), images(simd, network),
                        network + " on " + threads + " threads, seed " + SEED);
            }
        }
    }

    private static String images(Kernels kernels, List<Layer> layers) {
        int samples = 101;
        int[] labels = new int[samples];
        Philox stream = new Philox(SEED, Purpose.DATA, 1);
        for (int i = 0; i < samples; i++) {
            labels[i] = stream.below(10, i);
        }
        Shape shape = Shape.of(samples, 14, 13, 3);
        Dataset data = Dataset.classification(FloatRows.of(new Tensor(shape, uniform(shape.size()))), labels, 10);
        Model model = Model.sequential(SEED, data.shape(), layers.toArray(new Layer[0]));
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), new Adam(0.001f), kernels, 37, SEED);
        trainer.epoch(data);
        trainer.epoch(data);
        return model.parameters().sha256() + " " + trainer.evaluate(data);
    }

    /** A sample's prediction is the same alone and among others. */
    @Test
    void predictionDoesNotDependOnTheMiniBatch() {
        Model model = Model.sequential(SEED, Shape.of(FEATURES), new Affine(131), new Tanh(), new Affine(10));
        float[] inputs = uniform(FEATURES * 67);
        float[] together = new float[67 * 10];
        float[] alone = new float[10];
        float[] input = new float[FEATURES];
        try (Kernels kernels = new SimdProvider().create(2)) {
            new Predictor(model, kernels, 67).predict(inputs, 67, together);
            Predictor one = new Predictor(model, kernels, 1);
            for (int row = 0; row < 67; row++) {
                System.arraycopy(inputs, row * FEATURES, input, 0, FEATURES);
                one.predict(input, 1, alone);
                for (int j = 0; j < 10; j++) {
                    assertEquals(Float.floatToIntBits(together[row * 10 + j]), Float.floatToIntBits(alone[j]),
                            "row " + row + ", output " + j + ", seed " + SEED);
                }
            }
        }
    }

    private static String classifier(Kernels kernels, Optimizer optimizer, Layer activation) {
        int[] labels = new int[SAMPLES];
        Philox stream = new Philox(SEED, Purpose.DATA, 1);
        for (int i = 0; i < SAMPLES; i++) {
            labels[i] = stream.below(10, i);
        }
        Dataset data = Dataset.classification(features(), labels, 10);
        Model model = Model.sequential(SEED, data.shape(), new Affine(67, new Initializer.Xavier()), activation,
                new Affine(29, new Initializer.Xavier()), activation, new Affine(10));
        Trainer trainer = new Trainer(model, new SoftmaxCrossEntropy(), optimizer, kernels, 37, SEED);
        trainer.epoch(data);
        trainer.epoch(data);
        return model.parameters().sha256() + " " + trainer.evaluate(data);
    }

    private static String regression(Kernels kernels, Optimizer optimizer) {
        Dataset data = Dataset.regression(features(),
                FloatRows.of(new Tensor(Shape.of(SAMPLES, 19), uniform(SAMPLES * 19))));
        Model model = Model.sequential(SEED, data.shape(), new Affine(45), new Relu(), new Affine(19));
        Trainer trainer = new Trainer(model, new MeanSquaredError(), optimizer, kernels, 64, SEED);
        trainer.epoch(data);
        return model.parameters().sha256() + " " + trainer.evaluate(data);
    }

    private static FloatRows features() {
        return FloatRows.of(new Tensor(Shape.of(SAMPLES, FEATURES), uniform(SAMPLES * FEATURES)));
    }

    private static float[] uniform(int count) {
        Philox stream = new Philox(SEED, Purpose.DATA, 0);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = 2 * stream.uniform(i) - 1;
        }
        return values;
    }
}
