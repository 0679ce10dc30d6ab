package dev.lanewise.bench.peers;

import dev.lanewise.bench.ImageNetwork;
import dev.lanewise.bench.Training;
import dev.lanewise.kernel.UpdateRule;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Training of a convolutional network by automatic differentiation and an optimizer. */
final class LibtorchImageTraining implements Training {
    private final LibtorchImageNetwork network;
    private final Optimizer optimizer;
    private final Tensor input;
    private final Tensor target;
    private final FloatPointer inputData;
    private final LongPointer targetData;
    private final long[] classes;

    LibtorchImageTraining(ImageNetwork network, UpdateRule rule, float[] parameters, boolean channelsFirst) {
        this.network = new LibtorchImageNetwork(network, parameters, channelsFirst);
        optimizer = LibtorchEngine.optimizer(rule, this.network.trained());
        input = this.network.images(new float[network.batch() * ImageNetwork.SIDE * ImageNetwork.SIDE]);
        target = LibtorchEngine.labels(new int[network.batch()]);
        inputData = input.data_ptr_float();
        targetData = target.data_ptr_long();
        classes = new long[network.batch()];
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
            Tensor loss = torch.cross_entropy_loss(network.logits(input), target);
            loss.backward();
            optimizer.step();
            return loss.item_float();
        } finally {
            temporaries.close();
        }
    }

    @Override
    public float[] parameters() {
        return network.parameters();
    }
}
