package dev.lanewise.bench.peers;

import dev.lanewise.bench.Training;
import dev.lanewise.kernel.UpdateRule;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Training as libtorch's users write it: a network, automatic differentiation, an optimizer. */
final class LibtorchTraining implements Training {
    private final LibtorchModel model;
    private final Optimizer optimizer;
    private final Tensor input;
    private final Tensor target;
    private final FloatPointer inputData;
    private final LongPointer targetData;
    private final long[] classes;

    /**
     * Training of a network.
     *
     * @param input where mini-batches are copied to
     * @param batch how many samples they have
     */
    LibtorchTraining(LibtorchModel model, Tensor input, int batch, UpdateRule rule) {
        this.model = model;
        this.input = input;
        optimizer = LibtorchEngine.optimizer(rule, model.trained());
        target = LibtorchEngine.labels(new int[batch]);
        inputData = input.data_ptr_float();
        targetData = target.data_ptr_long();
        classes = new long[batch];
    }

    @Override
    public float step(float[] samples, int[] labels) {
        inputData.put(samples, 0, samples.length);
        for (int i = 0; i < classes.length; i++) {
            classes[i] = labels[i];
        }
        targetData.put(classes, 0, classes.length);
        PointerScope temporaries = new PointerScope();
        try {
            optimizer.zero_grad();
            Tensor loss = torch.cross_entropy_loss(model.logits(input), target);
            loss.backward();
            optimizer.step();
            return loss.item_float();
        } finally {
            temporaries.close();
        }
    }

    @Override
    public float[] parameters() {
        return model.parameters();
    }
}
