package dev.lanewise.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import dev.lanewise.bench.Prediction;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Prediction by DJL's blocks, the samples in a native buffer that is used again and again. */
final class DjlPrediction implements Prediction {
    private final NDManager manager;
    private final SequentialBlock block;
    private final ParameterStore store;
    private final ByteBuffer bytes;
    private final FloatBuffer input;
    private final Shape shape;

    DjlPrediction(DjlModel model, float[] parameters) {
        manager = NDManager.newBaseManager("PyTorch");
        block = model.block();
        shape = model.input();
        block.initialize(manager, DataType.FLOAT32, shape);
        model.set(parameters);
        store = new ParameterStore(manager, false);
        bytes = manager.allocateDirect(Math.toIntExact(shape.size()) * Float.BYTES);
        input = bytes.asFloatBuffer();
    }

    @Override
    public void predict(float[] samples, float[] outputs) {
        input.put(0, samples, 0, input.capacity());
        NDManager temporaries = manager.newSubManager();
        try {
            NDArray x = temporaries.create(bytes, shape, DataType.FLOAT32);
            float[] predicted = block.forward(store, new NDList(x), false).singletonOrThrow().toFloatArray();
            System.arraycopy(predicted, 0, outputs, 0, predicted.length);
        } finally {
            temporaries.close();
        }
    }
}
