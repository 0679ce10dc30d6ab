package dev.lanewise.bench.peers;

import dev.lanewise.bench.Network;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A multilayer perceptron of linear layers and ReLU. */
final class LibtorchPerceptron implements LibtorchModel {
    private final Network network;
    private final List<Tensor> weights = new ArrayList<>();
    private final List<Tensor> biases = new ArrayList<>();
    private final List<TensorOptional> optionalBiases = new ArrayList<>();

    LibtorchPerceptron(Network network, float[] parameters) {
        this.network = network;
        for (int i = 0; i < network.layers(); i++) {
            weights.add(LibtorchEngine.tensor(network.weight(i, parameters), network.inputs(i), network.outputs(i)).t()
                    .contiguous());
            biases.add(LibtorchEngine.tensor(network.bias(i, parameters), network.outputs(i)));
            optionalBiases.add(new TensorOptional(biases.get(i)));
        }
    }

    @Override
    public TensorVector trained() {
        TensorVector all = new TensorVector();
        for (int i = 0; i < network.layers(); i++) {
            all.push_back(weights.get(i).requires_grad_());
            all.push_back(biases.get(i).requires_grad_());
        }
        return all;
    }

    @Override
    public Tensor logits(Tensor input) {
        Tensor value = input;
        for (int i = 0; i < network.layers(); i++) {
            value = torch.linear(value, weights.get(i), optionalBiases.get(i));
            if (i < network.layers() - 1) {
                value = torch.relu_(value);
            }
        }
        return value;
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
