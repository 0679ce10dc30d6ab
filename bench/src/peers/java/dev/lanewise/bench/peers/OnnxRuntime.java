package dev.lanewise.bench.peers;

import ai.onnxruntime.OrtException;
import dev.lanewise.bench.Engine;
import dev.lanewise.bench.EngineProvider;
import dev.lanewise.bench.Network;
import dev.lanewise.bench.Prediction;
import dev.lanewise.bench.Task;
import java.util.ArrayList;
import java.util.List;

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

    /** Closes its sessions: one that is still open when the process ends crashes it. */
    private static final class Predictions implements Engine {
        private final List<OnnxPrediction> open = new ArrayList<>();

        @Override
        public String name() {
            return "onnxruntime";
        }

        @Override
        public Prediction prediction(Network network, int batch, float[] parameters) {
            try {
                OnnxPrediction prediction = new OnnxPrediction(network, batch, parameters);
                open.add(prediction);
                return prediction;
            } catch (OrtException e) {
                throw new IllegalStateException("ONNX Runtime does not take the network: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            open.forEach(OnnxPrediction::close);
        }
    }
}
