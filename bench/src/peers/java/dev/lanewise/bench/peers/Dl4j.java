package dev.lanewise.bench.peers;

import dev.lanewise.bench.Engine;
import dev.lanewise.bench.EngineProvider;
import dev.lanewise.bench.Network;
import dev.lanewise.bench.Prediction;
import dev.lanewise.bench.Task;
import dev.lanewise.bench.Training;
import dev.lanewise.kernel.UpdateRule;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Deeplearning4j on ND4J's native backend, whose products OpenBLAS computes. */
public final class Dl4j implements EngineProvider {
    private static final String NAME = "dl4j";

    /** What {@link java.util.ServiceLoader} calls. */
    public Dl4j() {
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean offers(Task task, int threads) {
        return task == Task.TRAINING || task == Task.PREDICTION;
    }

    @Override
    public Engine create(int threads) {
        OpenBlas.setThreads(threads);
        Nd4j.getEnvironment().setMaxThreads(threads);
        Nd4j.getEnvironment().setMaxMasterThreads(threads);
        NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
        OpenBlas.setThreads(threads);
        return new Networks();
    }

    private static final class Networks implements Engine {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Training training(Network network, int batch, UpdateRule rule, float[] parameters) {
            return new Learner(network, batch, rule, parameters);
        }

        /** The last layer is the identity here, so that it gives sums. */
        @Override
        public Prediction prediction(Network network, int batch, float[] parameters) {
            MultiLayerNetwork model = model(network, new Sgd(), LossFunctions.LossFunction.MSE, Activation.IDENTITY,
                    parameters);
            INDArray x = Nd4j.create(DataType.FLOAT, batch, network.inputs());
            FloatBuffer input = x.data().asNioFloat();
            return (samples, outputs) -> {
                input.put(0, samples, 0, batch * network.inputs());
                float[] predicted = model.output(x).dup('c').data().asFloat();
                System.arraycopy(predicted, 0, outputs, 0, predicted.length);
            };
        }

        @Override
        public void close() {
            // Everything ends with the process.
        }
    }

    /** Training, the mini-batch in arrays that are used again and again, the classes one-hot. */
    private static final class Learner implements Training {
        private final Network network;
        private final MultiLayerNetwork model;
        private final INDArray x;
        private final INDArray y;
        private final FloatBuffer input;
        private final FloatBuffer target;
        private final float[] oneHot;

        Learner(Network network, int batch, UpdateRule rule, float[] parameters) {
            this.network = network;
            IUpdater updater = switch (rule) {
                case SGD -> new Sgd(SGD_RATE);
                case ADAM -> new Adam(ADAM_RATE);
                case MOMENTUM, NESTEROV, ADAGRAD, RMSPROP -> throw new UnsupportedOperationException(
                        "engine dl4j is not asked for " + rule);
            };
            model = model(network, updater, LossFunctions.LossFunction.MCXENT, Activation.SOFTMAX, parameters);
            x = Nd4j.create(DataType.FLOAT, batch, network.inputs());
            y = Nd4j.create(DataType.FLOAT, batch, network.outputs());
            input = x.data().asNioFloat();
            target = y.data().asNioFloat();
            oneHot = new float[batch * network.outputs()];
        }

        @Override
        public float step(float[] samples, int[] labels) {
            input.put(0, samples, 0, (int) x.length());
            Arrays.fill(oneHot, 0);
            for (int row = 0; row < y.rows(); row++) {
                oneHot[row * y.columns() + labels[row]] = 1;
            }
            target.put(0, oneHot, 0, oneHot.length);
            model.fit(x, y);
            return (float) model.score();
        }

        @Override
        public float[] parameters() {
            float[] parameters = new float[network.offset(network.layers())];
            for (int i = 0; i < network.layers(); i++) {
                float[] weight = model.getLayer(i).getParam("W").dup('c').data().asFloat();
                float[] bias = model.getLayer(i).getParam("b").dup('c').data().asFloat();
                System.arraycopy(weight, 0, parameters, network.offset(i), weight.length);
                System.arraycopy(bias, 0, parameters, network.offset(i) + weight.length, bias.length);
            }
            return parameters;
        }
    }

    private static MultiLayerNetwork model(Network network, IUpdater updater, LossFunctions.LossFunction loss,
            Activation output, float[] parameters) {
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder().updater(updater).list();
        int last = network.layers() - 1;
        for (int i = 0; i < last; i++) {
            layers.layer(new DenseLayer.Builder().nIn(network.inputs(i)).nOut(network.outputs(i))
                    .activation(Activation.RELU).build());
        }
        layers.layer(new OutputLayer.Builder(loss).nIn(network.inputs(last)).nOut(network.outputs(last))
                .activation(output).build());
        MultiLayerNetwork model = new MultiLayerNetwork(layers.build());
        model.init();
        for (int i = 0; i <= last; i++) {
            model.getLayer(i).getParam("W").assign(Nd4j.create(network.weight(i, parameters),
                    new long[]{network.inputs(i), network.outputs(i)}, 'c'));
            model.getLayer(i).getParam("b").assign(Nd4j.create(network.bias(i, parameters),
                    new long[]{1, network.outputs(i)}, 'c'));
        }
        return model;
    }
}
