package dev.lanewise.bench.peers;

import dev.lanewise.bench.Computation;
import dev.lanewise.bench.ConvolutionForm;
import dev.lanewise.bench.ConvolutionPass;
import dev.lanewise.bench.Engine;
import dev.lanewise.bench.GemmForm;
import dev.lanewise.bench.ImageBatch;
import dev.lanewise.bench.ImageNetwork;
import dev.lanewise.bench.LayerKind;
import dev.lanewise.bench.Network;
import dev.lanewise.bench.Prediction;
import dev.lanewise.bench.Training;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.UpdateRule;
import java.util.Arrays;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adagrad;
import org.bytedeco.pytorch.AdagradOptions;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.RMSprop;
import org.bytedeco.pytorch.RMSpropOptions;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch: single operations by the variants that write into memory that is there, without automatic differentiation;
 * updates by its optimizers.
 */
final class LibtorchEngine implements Engine {
    private static final double MOMENTUM = 0.9;
    /** How {@code nll_loss} says that it reduces nothing, and that it ignores no class. */
    private static final long EVERY_LOSS = 0;
    private static final long NO_CLASS = -100;

    private final String name;
    private final boolean channelsFirst;

    /**
     * Loads libtorch.
     *
     * @param threads       of its own operations
     * @param blasThreads   of its products
     * @param channelsFirst whether convolutions see images channel by channel, else with the channels side by side
     */
    LibtorchEngine(String name, int threads, int blasThreads, boolean channelsFirst) {
        this.name = name;
        this.channelsFirst = channelsFirst;
        OpenBlas.setThreads(blasThreads);
        torch.set_num_threads(threads);
    }

    /** One call into libtorch; where that returns its output, nothing is to be closed. */
    private record Operation(Runnable call, Tensor output) implements Computation {
        @Override
        public void run() {
            call.run();
        }

        @Override
        public float[] result() {
            return read(output);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Computation gemm(GemmForm form, float[] a, float[] b) {
        withoutGradients();
        Tensor left = form.transposedA() ? tensor(a, form.k(), form.m()).t() : tensor(a, form.m(), form.k());
        Tensor right = form.transposedB() ? tensor(b, form.n(), form.k()).t() : tensor(b, form.k(), form.n());
        Tensor c = unwritten(form.m(), form.n());
        return new Operation(() -> torch.mm_out(c, left, right), c);
    }

    @Override
    public Computation convolution(ConvolutionPass pass, ConvolutionForm form, float[] first, float[] second) {
        withoutGradients();
        return new LibtorchConvolution(form, channelsFirst).pass(pass, first, second);
    }

    @Override
    public Computation activation(Activation f, int rows, int cols, float[] x) {
        withoutGradients();
        Tensor in = tensor(x, rows, cols);
        Tensor out = unwritten(rows, cols);
        Scalar zero = new Scalar(0f);
        return new Operation(switch (f.name()) {
            case "IDENTITY" -> () -> out.copy_(in);
            case "RELU" -> () -> torch.clamp_min_out(out, in, zero);
            case "SIGMOID" -> () -> torch.sigmoid_out(out, in);
            case "TANH" -> () -> torch.tanh_out(out, in);
            case "EXP" -> () -> torch.exp_out(out, in);
            case "GELU" -> () -> torch.gelu_out(out, in);
            default -> throw new UnsupportedOperationException("engine " + name + " does not offer " + f);
        }, out);
    }

    @Override
    public Computation activationBackward(Activation f, int rows, int cols, float[] y, float[] dy) {
        withoutGradients();
        Tensor out = tensor(y, rows, cols);
        Tensor dout = tensor(dy, rows, cols);
        Tensor din = unwritten(rows, cols);
        Scalar zero = new Scalar(0f);
        return new Operation(switch (f.name()) {
            case "IDENTITY" -> () -> din.copy_(dout);
            case "RELU" -> () -> torch.threshold_backward_out(din, dout, out, zero);
            case "SIGMOID" -> () -> torch.sigmoid_backward_out(din, dout, out);
            case "TANH" -> () -> torch.tanh_backward_out(din, dout, out);
            case "EXP" -> () -> torch.mul_out(din, dout, out);
            // Of GELU it is the input that comes as y.
            case "GELU" -> () -> torch.gelu_backward_out(din, dout, out);
            default -> throw new UnsupportedOperationException("engine " + name + " does not offer " + f
                    + " backward");
        }, din);
    }

    /** {@code log_softmax} and {@code nll_loss} forward and backward, and the former's backward by its formula. */
    @Override
    public Computation softmax(float[] logits, int[] labels, int classes) {
        withoutGradients();
        int rows = labels.length;
        Tensor x = tensor(logits, rows, classes);
        Tensor target = labels(labels);
        Tensor log = unwritten(rows, classes);
        Tensor losses = unwritten(rows);
        Tensor totalWeight = unwritten();
        Tensor mean = tensor(filled(rows, 1f / rows), rows);
        Tensor exp = unwritten(rows, classes);
        Tensor gradient = unwritten(rows, classes);
        TensorOptional noWeight = new TensorOptional();
        Scalar share = new Scalar(1f / rows);
        return new Computation() {
            @Override
            public void run() {
                torch.log_softmax_out(log, x, 1);
                torch.nll_loss_forward_out(losses, totalWeight, log, target, noWeight, EVERY_LOSS, NO_CLASS).close();
                torch.nll_loss_backward_out(gradient, mean, log, target, noWeight, EVERY_LOSS, NO_CLASS, totalWeight);
                torch.exp_out(exp, log);
                gradient.add_(exp, share);
            }

            @Override
            public float[] result() {
                float[] result = Arrays.copyOf(read(gradient), rows * classes + rows);
                System.arraycopy(read(losses), 0, result, rows * classes, rows);
                return result;
            }
        };
    }

    @Override
    public Computation columnSums(int rows, int cols, float[] x) {
        withoutGradients();
        Tensor in = tensor(x, rows, cols);
        Tensor sums = unwritten(cols);
        long[] down = {0};
        return new Operation(() -> torch.sum_out(sums, in, down), sums);
    }

    @Override
    public Computation biasBackward(int rows, int cols, float[] y, float[] dy) {
        withoutGradients();
        Tensor out = tensor(y, rows, cols);
        Tensor dout = tensor(dy, rows, cols);
        Tensor din = unwritten(rows, cols);
        Tensor sums = unwritten(cols);
        Scalar zero = new Scalar(0f);
        long[] down = {0};
        return new Computation() {
            @Override
            public void run() {
                torch.threshold_backward_out(din, dout, out, zero);
                torch.sum_out(sums, din, down);
            }

            @Override
            public float[] result() {
                float[] result = Arrays.copyOf(read(din), rows * cols + cols);
                System.arraycopy(read(sums), 0, result, rows * cols, cols);
                return result;
            }
        };
    }

    @Override
    public Computation layer(LayerKind kind, ImageBatch images, float[] x) {
        withoutGradients();
        return new LibtorchPasses(images, x).forward(kind);
    }

    @Override
    public Computation layerBackward(LayerKind kind, ImageBatch images, float[] x, float[] dy) {
        withoutGradients();
        return new LibtorchPasses(images, x).backward(kind, dy);
    }

    @Override
    public Computation update(UpdateRule rule, float[] values, float[] gradients) {
        Tensor parameters = tensor(values, values.length).requires_grad_();
        parameters.mutable_grad().put(tensor(gradients, gradients.length));
        Optimizer optimizer = optimizer(rule, new TensorVector(parameters));
        return new Operation(() -> optimizer.step().close(), parameters);
    }

    @Override
    public Training training(Network network, int batch, UpdateRule rule, float[] parameters) {
        return new LibtorchTraining(new LibtorchPerceptron(network, parameters), unwritten(batch, network.inputs()),
                batch,
                rule);
    }

    @Override
    public Prediction prediction(Network network, int batch, float[] parameters) {
        withoutGradients();
        return new LibtorchPrediction(network, batch, parameters);
    }

    @Override
    public Training imageTraining(ImageNetwork network, UpdateRule rule, float[] parameters) {
        LibtorchImageNetwork libtorch = new LibtorchImageNetwork(network, parameters, channelsFirst);
        Tensor input = libtorch.images(new float[network.batch() * ImageNetwork.SIDE * ImageNetwork.SIDE]);
        return new LibtorchTraining(libtorch, input, network.batch(), rule);
    }

    @Override
    public Computation imageForward(ImageNetwork network, float[] parameters, float[] samples) {
        withoutGradients();
        LibtorchImageNetwork libtorch = new LibtorchImageNetwork(network, parameters, channelsFirst);
        Tensor input = libtorch.images(samples);
        Tensor logits = unwritten(network.batch(), ImageNetwork.CLASSES);
        return new Operation(() -> {
            PointerScope temporaries = new PointerScope();
            try {
                logits.copy_(libtorch.logits(input));
            } finally {
                temporaries.close();
            }
        }, logits);
    }

    @Override
    public void close() {
        // Its threads end with the process.
    }

    /** The optimizer of a rule. */
    static Optimizer optimizer(UpdateRule rule, TensorVector parameters) {
        return switch (rule) {
            case SGD -> new SGD(parameters, new SGDOptions(Training.SGD_RATE));
            case MOMENTUM -> {
                SGDOptions options = new SGDOptions(Training.ADAM_RATE);
                options.momentum().put(MOMENTUM);
                yield new SGD(parameters, options);
            }
            case NESTEROV -> {
                SGDOptions options = new SGDOptions(Training.ADAM_RATE);
                options.momentum().put(MOMENTUM);
                options.nesterov().put(true);
                yield new SGD(parameters, options);
            }
            case ADAGRAD -> new Adagrad(parameters, new AdagradOptions(Training.ADAM_RATE));
            case RMSPROP -> new RMSprop(parameters, new RMSpropOptions(Training.ADAM_RATE));
            case ADAM -> new org.bytedeco.pytorch.Adam(parameters, new AdamOptions(Training.ADAM_RATE));
        };
    }

    /** A tensor with a copy of values. */
    static Tensor tensor(float[] values, long... extents) {
        Tensor tensor = torch.empty(extents);
        tensor.data_ptr_float().put(values, 0, values.length);
        return tensor;
    }

    /** A tensor of classes. */
    static Tensor labels(int[] labels) {
        Tensor tensor = torch.empty(new long[]{labels.length}, new TensorOptions(torch.ScalarType.Long), null);
        try (LongPointer data = tensor.data_ptr_long()) {
            for (int i = 0; i < labels.length; i++) {
                data.put(i, labels[i]);
            }
        }
        return tensor;
    }

    /** A tensor for results, full of NaN. */
    static Tensor unwritten(int... extents) {
        int length = 1;
        for (int extent : extents) {
            length *= extent;
        }
        return tensor(filled(length, Float.NaN), Arrays.stream(extents).asLongStream().toArray());
    }

    /** A copy of a tensor's values, row by row. */
    static float[] read(Tensor tensor) {
        float[] values = new float[(int) tensor.numel()];
        tensor.contiguous().data_ptr_float().get(values, 0, values.length);
        return values;
    }

    /** Switches automatic differentiation off for this thread, which the engine keeps to the end. */
    private static void withoutGradients() {
        if (!InferenceMode.is_enabled()) {
            new InferenceMode(true).retainReference();
        }
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }
}
