package dev.lanewise.bench.peers;

import ai.djl.pytorch.jni.JniUtils;
import dev.lanewise.bench.Computation;
import dev.lanewise.bench.Engine;
import dev.lanewise.bench.EngineProvider;
import dev.lanewise.bench.ImageNetwork;
import dev.lanewise.bench.Network;
import dev.lanewise.bench.Prediction;
import dev.lanewise.bench.Task;
import dev.lanewise.bench.Training;
import dev.lanewise.kernel.UpdateRule;

/** The Deep Java Library with its PyTorch engine. */
public final class Djl implements EngineProvider {
    private static final String NAME = "djl";

    /** What {@link java.util.ServiceLoader} calls. */
    public Djl() {
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean offers(Task task, int threads) {
        return task == Task.TRAINING || task == Task.PREDICTION || task == Task.IMAGE_TRAINING
                || task == Task.IMAGE_FORWARD;
    }

    @Override
    public Engine create(int threads) {
        ai.djl.engine.Engine.getEngine("PyTorch");
        JniUtils.setNumThreads(threads);
        if (JniUtils.getNumThreads() != threads) {
            throw new IllegalStateException("DJL takes " + JniUtils.getNumThreads() + " threads, but " + threads
                    + " were demanded");
        }
        return new Networks();
    }

    private static final class Networks implements Engine {
        @Override
        public String name() {
            return NAME;
        }

        @Override
        public Training training(Network network, int batch, UpdateRule rule, float[] parameters) {
            return new DjlTraining(new DjlPerceptron(network, batch), rule, parameters);
        }

        @Override
        public Prediction prediction(Network network, int batch, float[] parameters) {
            return new DjlPrediction(new DjlPerceptron(network, batch), parameters);
        }

        @Override
        public Training imageTraining(ImageNetwork network, UpdateRule rule, float[] parameters) {
            LibtorchConvolution.requireTuned();
            return new DjlTraining(new DjlImageNetwork(network), rule, parameters);
        }

        @Override
        public Computation imageForward(ImageNetwork network, float[] parameters, float[] samples) {
            LibtorchConvolution.requireTuned();
            Prediction prediction = new DjlPrediction(new DjlImageNetwork(network), parameters);
            float[] logits = new float[network.batch() * ImageNetwork.CLASSES];
            return new Computation() {
                @Override
                public void run() {
                    prediction.predict(samples, logits);
                }

                @Override
                public float[] result() {
                    return logits.clone();
                }
            };
        }

        @Override
        public void close() {
            // Everything ends with the process.
        }
    }
}
