package dev.lanewise.bench.peers;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.lanewise.bench.Training;
import dev.lanewise.kernel.UpdateRule;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Training by DJL's trainer, the mini-batch in native buffers that are used again and again. */
final class DjlTraining implements Training {
    private final DjlModel model;
    private final Trainer trainer;
    private final FloatBuffer input;
    private final LongBuffer target;
    private final ByteBuffer inputBytes;
    private final Shape shape;
    private final NDArray labels;

    DjlTraining(DjlModel model, UpdateRule rule, float[] parameters) {
        this.model = model;
        Model named = Model.newInstance("network", Device.cpu(), "PyTorch");
        named.setBlock(model.block());
        trainer = named.newTrainer(new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optDevices(new Device[]{Device.cpu()}).optOptimizer(optimizer(rule)));
        shape = model.input();
        int batch = Math.toIntExact(shape.get(0));
        trainer.initialize(shape);
        model.set(parameters);
        NDManager manager = trainer.getManager();
        inputBytes = manager.allocateDirect(Math.toIntExact(shape.size()) * Float.BYTES);
        ByteBuffer targetBytes = manager.allocateDirect(batch * Long.BYTES);
        input = inputBytes.asFloatBuffer();
        target = targetBytes.asLongBuffer();
        labels = manager.create(targetBytes, new Shape(batch), DataType.INT64);
    }

    @Override
    public float step(float[] samples, int[] classes) {
        input.put(0, samples, 0, input.capacity());
        for (int i = 0; i < target.capacity(); i++) {
            target.put(i, classes[i]);
        }
        NDManager temporaries = trainer.getManager().newSubManager();
        try {
            NDArray x = temporaries.create(inputBytes, shape, DataType.FLOAT32);
            NDArray loss;
            try (GradientCollector collector = trainer.newGradientCollector()) {
                NDList output = trainer.forward(new NDList(x));
                loss = trainer.getLoss().evaluate(new NDList(labels), output);
                collector.backward(loss);
            }
            trainer.step();
            return loss.getFloat();
        } finally {
            temporaries.close();
        }
    }

    @Override
    public float[] parameters() {
        return model.get();
    }

    private static Optimizer optimizer(UpdateRule rule) {
        return switch (rule) {
            case SGD -> Optimizer.sgd().setLearningRateTracker(Tracker.fixed(SGD_RATE)).build();
            case ADAM -> Optimizer.adam().optLearningRateTracker(Tracker.fixed(ADAM_RATE)).build();
            case MOMENTUM, NESTEROV, ADAGRAD, RMSPROP -> throw new UnsupportedOperationException(
                    "engine djl is not asked for " + rule);
        };
    }
}
