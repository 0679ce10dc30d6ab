package dev.lanewise.bench.peers;

import dev.lanewise.bench.Network;
import dev.lanewise.bench.Training;
import dev.lanewise.kernel.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Training as libtorch's users write it: linear layers, automatic differentiation, an optimizer. */
final class LibtorchTraining implements Training {
    private final Network network;
    private final List<Tensor> weights = new ArrayList<>();
    private final List<Tensor> biases = new ArrayList<>();
    private final List<TensorOptional> optionalBiases = new ArrayList<>();
    private final Optimizer optimizer;
    private final Tensor input;
    private final Tensor target;
    private final FloatPointer inputData;
    private final LongPointer targetData;
    private final long[] classes;

    LibtorchTraining(Network network, int batch, UpdateRule rule, float[] parameters) {
        this.network = network;
        TensorVector all = new TensorVector();
        for (int i = 0; i < network.layers(); i++) {
            Tensor weight = LibtorchEngine.tensor(network.weight(i, parameters), network.inputs(i),
                    network.outputs(i));
            weights.add(weight.t().contiguous().requires_grad_());
            biases.add(LibtorchEngine.tensor(network.bias(i, parameters), network.outputs(i)).requires_grad_());
            optionalBiases.add(new TensorOptional(biases.get(i)));
            all.push_back(weights.get(i));
            all.push_back(biases.get(i));
        }
        optimizer = LibtorchEngine.optimizer(rule, all);
        input = LibtorchEngine.unwritten(batch, network.inputs());
        target = LibtorchEngine.labels(new int[batch]);
        inputData = input.data_ptr_float();
        targetData = target.data_ptr_long();
        classes = new long[batch];
    }

    @Override
    public float step(float[] samples, int[] labels) {
        inputData.put(samples, 0, classes.length * network.inputs());
        for (int i = 0; i < classes.length; i++) {
            classes[i] = labels[i];
        }
        targetData.put(classes, 0, classes.length);
        PointerScope temporaries = new PointerScope();
        try {
            optimizer.zero_grad();
            Tensor value = input;
            for (int i = 0; i < network.layers(); i++) {
                value = torch.linear(value, weights.get(i), optionalBiases.get(i));
                if (i < network.layers() - 1) {
                    value = torch.relu_(value);
                }
            }
            Tensor loss = torch.cross_entropy_loss(value, target);
            loss.backward();
            optimizer.step();
            return loss.item_float();
        } finally {
            temporaries.close();
        }
    }

    @Override
    public float[] parameters() {
        float[] parameters = new float[network.offset(network.layers())];
        for (int i = 0; i < network.layers(); i++) {
            float[] weight = LibtorchEngine.read(weights.get(i).detach().t());
            float[] bias = LibtorchEngine.read(biases.get(i).detach());
            System.arraycopy(weight, 0, parameters, network.offset(i), weight.length);
            System.arraycopy(bias, 0, parameters, network.offset(i) + weight.length, bias.length);
        }
        return parameters;
    }
}
