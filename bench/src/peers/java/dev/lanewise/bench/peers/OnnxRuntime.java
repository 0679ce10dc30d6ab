package dev.lanewise.bench.peers;

import ai.onnxruntime.OrtException;
import dev.lanewise.bench.Engine;
import dev.lanewise.bench.EngineProvider;
import dev.lanewise.bench.Network;
import dev.lanewise.bench.Prediction;
import dev.lanewise.bench.Task;

/** ONNX Runtime, which only predicts. */
public final class OnnxRuntime implements EngineProvider {
    /** What {@link java.util.ServiceLoader} calls. */
    public OnnxRuntime() {
    }

    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public boolean offers(Task task, int threads) {
        return task == Task.PREDICTION;
    }

    @Override
    public Engine create(int threads) {
        return new Predictions();
    }

    private static final class Predictions implements Engine {
        @Override
        public String name() {
            return "onnxruntime";
        }

        @Override
        public Prediction prediction(Network network, int batch, float[] parameters) {
            try {
                return new OnnxPrediction(network, batch, parameters);
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime does not take the network: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            // Everything ends with the process.
        }
    }
}
