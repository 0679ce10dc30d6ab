package dev.lanewise.bench.peers;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lanewise.bench.Network;
import dev.lanewise.bench.Prediction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;

/** Prediction by ONNX Runtime on its caller's thread, from and into native buffers that are used again and again. */
final class OnnxPrediction implements Prediction {
    private final OrtSession session;
    private final FloatBuffer input;
    private final FloatBuffer output;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    OnnxPrediction(Network network, int batch, float[] parameters) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions settings = new OrtSession.SessionOptions();
        settings.setIntraOpNumThreads(1);
        settings.setInterOpNumThreads(1);
        settings.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        session = environment.createSession(OnnxModel.of(network, batch, parameters), settings);
        input = buffer(batch * network.inputs());
        output = buffer(batch * network.outputs());
        inputs = Map.of(OnnxModel.INPUT,
                OnnxTensor.createTensor(environment, input, new long[]{batch, network.inputs()}));
        outputs = Map.of(OnnxModel.OUTPUT,
                OnnxTensor.createTensor(environment, output, new long[]{batch, network.outputs()}));
    }

    @Override
    public void predict(float[] samples, float[] predicted) {
        input.put(0, samples, 0, input.capacity());
        try {
            session.run(inputs, Set.of(), outputs).close();
            output.get(0, predicted, 0, output.capacity());
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not predict: " + e.getMessage(), e);
        }
    }

    /** Ends the session. */
    void close() {
        try {
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime does not close: " + e.getMessage(), e);
        }
    }

    private static FloatBuffer buffer(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
}
