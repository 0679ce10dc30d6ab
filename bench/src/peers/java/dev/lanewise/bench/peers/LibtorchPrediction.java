package dev.lanewise.bench.peers;

import dev.lanewise.bench.Network;
import dev.lanewise.bench.Prediction;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Prediction into tensors that are used again and again, without automatic differentiation. */
final class LibtorchPrediction implements Prediction {
    private final List<Tensor> weights = new ArrayList<>();
    private final List<Tensor> biases = new ArrayList<>();
    private final List<Tensor> values = new ArrayList<>();
    private final Scalar zero = new Scalar(0f);
    private final FloatPointer input;
    private final FloatPointer output;
    private final int inputLength;
    private final int outputLength;

    LibtorchPrediction(Network network, int batch, float[] parameters) {
        inputLength = batch * network.inputs();
        outputLength = batch * network.outputs();
        values.add(LibtorchEngine.unwritten(batch, network.inputs()));
        for (int i = 0; i < network.layers(); i++) {
            // Linear layers keep their weights as outputs × inputs.
            Tensor weight = LibtorchEngine.tensor(network.weight(i, parameters), network.inputs(i),
                    network.outputs(i));
            weights.add(weight.t().contiguous().t());
            biases.add(LibtorchEngine.tensor(network.bias(i, parameters), network.outputs(i)));
            values.add(LibtorchEngine.unwritten(batch, network.outputs(i)));
        }
        input = values.get(0).data_ptr_float();
        output = values.get(network.layers()).data_ptr_float();
    }

    @Override
    public void predict(float[] samples, float[] outputs) {
        input.put(samples, 0, inputLength);
        for (int i = 0; i < weights.size(); i++) {
            Tensor out = values.get(i + 1);
            torch.addmm_out(out, biases.get(i), values.get(i), weights.get(i));
            if (i < weights.size() - 1) {
                torch.clamp_min_out(out, out, zero);
            }
        }
        output.get(outputs, 0, outputLength);
    }
}
