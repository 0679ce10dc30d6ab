package dev.lanewise.bench;

import dev.lanewise.kernel.Activate;
import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.BiasBackward;
import dev.lanewise.kernel.ColumnSums;
import dev.lanewise.kernel.Convolve;
import dev.lanewise.kernel.ConvolveInputGradient;
import dev.lanewise.kernel.ConvolveWeightGradient;
import dev.lanewise.kernel.Gemm;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.KernelChoice;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.PackedWeights;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.SoftmaxWithLoss;
import dev.lanewise.kernel.Update;
import dev.lanewise.kernel.UpdateRule;
import dev.lanewise.kernel.Window;
import dev.lanewise.layer.Initializer;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.model.Graph;
import dev.lanewise.model.Model;
import dev.lanewise.model.Node;
import dev.lanewise.model.Plan;
import dev.lanewise.model.Predictor;
import dev.lanewise.optim.AdaGrad;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.Momentum;
import dev.lanewise.optim.Nesterov;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.RmsProp;
import dev.lanewise.optim.Sgd;
import dev.lanewise.optim.Updater;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lanewise on its scalar or its SIMD kernels. Never substitutes other kernels for those named. */
final class LanewiseEngine implements Engine {
    static final List<EngineProvider> PROVIDERS = List.of(new Provider(KernelChoice.SCALAR),
            new Provider(KernelChoice.SIMD));

    /** The parameter of the activations that have one. */
    private static final float ALPHA = 0.01f;

    private final Kernels kernels;

    private LanewiseEngine(Kernels kernels) {
        this.kernels = kernels;
    }

    private record Provider(KernelChoice choice) implements EngineProvider {
        @Override
        public String name() {
            return choice.toString();
        }

        @Override
        public boolean offers(Task task, int threads) {
            return choice == KernelChoice.SIMD || threads == 1;
        }

        @Override
        public Engine create(int threads) {
            Kernels opened = choice.open(threads);
            if (opened.threads() != threads) {
                opened.close();
                throw new IllegalArgumentException("a benchmark expects " + choice + " kernels with " + threads
                        + " threads, but they have " + opened.threads());
            }
            return new LanewiseEngine(opened);
        }
    }

    /** A bound kernel and the matrices that it writes. */
    private record Bound(Kernel kernel, Matrix... written) implements Computation {
        @Override
        public void run() {
            kernel.run();
        }

        @Override
        public float[] result() {
            float[] result = written[0].data().clone();
            for (int i = 1; i < written.length; i++) {
                float[] more = written[i].data();
                int length = result.length;
                result = Arrays.copyOf(result, length + more.length);
                System.arraycopy(more, 0, result, length, more.length);
            }
            return result;
        }
    }

    @Override
    public String name() {
        return kernels.name();
    }

    @Override
    public Computation gemm(GemmForm form, float[] a, float[] b) {
        Matrix left = form.transposedA()
                ? Matrix.of(a.clone(), form.k(), form.m()).transpose()
                : Matrix.of(a.clone(), form.m(), form.k());
        Matrix right = form.transposedB()
                ? Matrix.of(b.clone(), form.n(), form.k()).transpose()
                : Matrix.of(b.clone(), form.k(), form.n());
        Matrix c = Inputs.unwritten(form.m(), form.n());
        return new Bound(bind(new Gemm(left, right, c)), c);
    }

    @Override
    public Computation convolution(ConvolutionPass pass, ConvolutionForm form, float[] first, float[] second) {
        Window window = form.window();
        int count = form.images().count();
        Matrix x = pass == ConvolutionPass.INPUT_GRADIENT
                ? Inputs.unwritten(count, window.size())
                : Matrix.of(first.clone(), count, window.size());
        Matrix w = pass == ConvolutionPass.WEIGHT_GRADIENT
                ? Inputs.unwritten(window.patch(), form.out())
                : Matrix.of(second.clone(), window.patch(), form.out());
        int outSize = window.outPixels() * form.out();
        return switch (pass) {
            case FORWARD -> {
                Matrix y = Inputs.unwritten(count, outSize);
                yield new Bound(bind(new Convolve(window, x, w, null, y, Activation.IDENTITY)), y);
            }
            case INPUT_GRADIENT -> new Bound(bind(new ConvolveInputGradient(window,
                    Matrix.of(first.clone(), count, outSize), w, x, false)), x);
            case WEIGHT_GRADIENT -> new Bound(bind(new ConvolveWeightGradient(window, x,
                    Matrix.of(second.clone(), count, outSize), w, false)), w);
        };
    }

    @Override
    public Computation activation(Activation f, int rows, int cols, float[] x) {
        Matrix y = Inputs.unwritten(rows, cols);
        return new Bound(bind(new Activate(f, ALPHA, Matrix.of(x.clone(), rows, cols), y)), y);
    }

    @Override
    public Computation activationBackward(Activation f, int rows, int cols, float[] y, float[] dy) {
        Matrix dx = Inputs.unwritten(rows, cols);
        return new Bound(bind(new ActivateBackward(f, ALPHA, Matrix.of(y.clone(), rows, cols),
                Matrix.of(dy.clone(), rows, cols), dx, false)), dx);
    }

    @Override
    public Computation softmax(float[] logits, int[] labels, int classes) {
        int rows = labels.length;
        Matrix gradient = Inputs.unwritten(rows, classes);
        Matrix losses = Inputs.unwritten(rows, 1);
        return new Bound(bind(new SoftmaxWithLoss(Matrix.of(logits.clone(), rows, classes), labels.clone(),
                1f / rows, gradient, losses)), gradient, losses);
    }

    @Override
    public Computation columnSums(int rows, int cols, float[] x) {
        Matrix sums = Inputs.unwritten(1, cols);
        return new Bound(bind(new ColumnSums(Matrix.of(x.clone(), rows, cols), sums, false)), sums);
    }

    @Override
    public Computation biasBackward(int rows, int cols, float[] y, float[] dy) {
        Matrix dx = Inputs.unwritten(rows, cols);
        Matrix sums = Inputs.unwritten(1, cols);
        ActivateBackward relu = new ActivateBackward(Activation.RELU, Matrix.of(y.clone(), rows, cols),
                Matrix.of(dy.clone(), rows, cols), dx, false);
        return new Bound(bind(new BiasBackward(relu, new ColumnSums(dx, sums, false))), dx, sums);
    }

    @Override
    public Computation layer(LayerKind kind, ImageBatch images, float[] x) {
        Plan plan = plan(kind, images, x);
        return new Computation() {
            @Override
            public void run() {
                plan.forward();
            }

            @Override
            public float[] result() {
                return plan.value("y").clone();
            }
        };
    }

    @Override
    public Computation layerBackward(LayerKind kind, ImageBatch images, float[] x, float[] dy) {
        Plan plan = plan(kind, images, x);
        plan.forward();
        System.arraycopy(dy, 0, plan.gradient("y"), 0, dy.length);
        return new Computation() {
            @Override
            public void run() {
                plan.backward();
            }

            @Override
            public float[] result() {
                // γ and β come first; running averages have no gradient.
                float[] dx = plan.gradient("x");
                int trained = plan.gradients().slices().isEmpty() ? 0 : 2 * images.channels();
                float[] result = Arrays.copyOf(dx, dx.length + trained);
                System.arraycopy(plan.gradients().values(), 0, result, dx.length, trained);
                return result;
            }
        };
    }

    private Plan plan(LayerKind kind, ImageBatch images, float[] x) {
        Graph graph = new Graph();
        Node input = graph.variable("x", Shape.of(images.height(), images.width(), images.channels()));
        graph.output("y", kind.apply(graph, input));
        Plan plan = Plan.differentiable(graph.build(0), kernels, images.count());
        for (String name : plan.model().inputs()) {
            plan.set(name, x);
        }
        return plan;
    }

    @Override
    public Computation update(UpdateRule rule, float[] values, float[] gradients) {
        Matrix updated = Matrix.of(values.clone(), 1, values.length);
        List<Matrix> state = new ArrayList<>();
        for (int i = 0; i < rule.states(); i++) {
            state.add(Matrix.zeros(1, values.length));
        }
        Optimizer optimizer = optimizer(rule);
        float[] coefficients = new float[rule.coefficients()];
        Kernel kernel = bind(new Update(rule, coefficients, updated,
                Matrix.of(gradients.clone(), 1, gradients.length), state));
        return new Computation() {
            private int steps;

            @Override
            public void run() {
                steps++;
                optimizer.coefficients(steps, optimizer.learningRate(), 0, coefficients);
                kernel.run();
            }

            @Override
            public float[] result() {
                return updated.data().clone();
            }
        };
    }

    @Override
    public Training training(Network network, int batch, UpdateRule rule, float[] parameters) {
        return new PlanTraining(model(network, parameters), batch, rule);
    }

    @Override
    public Training imageTraining(ImageNetwork network, UpdateRule rule, float[] parameters) {
        return new PlanTraining(model(network, parameters), network.batch(), rule);
    }

    @Override
    public Computation imageForward(ImageNetwork network, float[] parameters, float[] samples) {
        Model model = model(network, parameters);
        // A snapshot's predictor would pack the weights likewise, but keep to the caller's thread.
        Plan plan = Plan.inference(model, kernels.packing(new PackedWeights()), network.batch());
        plan.set("x", samples);
        return new Computation() {
            @Override
            public void run() {
                plan.forward();
            }

            @Override
            public float[] result() {
                // Buffers are used again, so this one may be longer.
                return Arrays.copyOf(plan.value(model.outputs().get(0)), network.batch() * ImageNetwork.CLASSES);
            }
        };
    }

    private final class PlanTraining implements Training {
        private final Model model;
        private final Plan plan;
        private final Updater updater;
        private final float[] input;

        PlanTraining(Model model, int batch, UpdateRule rule) {
            this.model = model;
            plan = Plan.training(model, new SoftmaxCrossEntropy(), kernels, batch);
            updater = new Updater(optimizer(rule), model.parameters(), plan.gradients(), kernels);
            input = plan.input("x");
        }

        @Override
        public float step(float[] samples, int[] labels) {
            System.arraycopy(samples, 0, input, 0, samples.length);
            System.arraycopy(labels, 0, plan.labels(), 0, labels.length);
            plan.forward();
            plan.backward();
            updater.step();
            return plan.loss();
        }

        @Override
        public float[] parameters() {
            return model.parameters().values().clone();
        }
    }

    @Override
    public Prediction prediction(Network network, int batch, float[] parameters) {
        Predictor predictor = model(network, parameters).snapshot(kernels).predictor(batch);
        return (samples, outputs) -> predictor.predict(samples, batch, outputs);
    }

    @Override
    public void close() {
        kernels.close();
    }

    private Kernel bind(Operation operation) {
        return kernels.bind(operation, new Scratch());
    }

    private static Model model(Network network, float[] parameters) {
        Model model = network.model(new Initializer.Zeros());
        float[] values = model.parameters().values();
        System.arraycopy(parameters, 0, values, 0, values.length);
        return model;
    }

    private static Model model(ImageNetwork network, float[] parameters) {
        Model model = network.model();
        System.arraycopy(parameters, 0, model.parameters().values(), 0, parameters.length);
        return model;
    }

    private static Optimizer optimizer(UpdateRule rule) {
        return switch (rule) {
            case SGD -> new Sgd(Training.SGD_RATE);
            case MOMENTUM -> new Momentum(Training.ADAM_RATE);
            case ADAM -> new Adam(Training.ADAM_RATE);
            case NESTEROV -> new Nesterov(Training.ADAM_RATE);
            case ADAGRAD -> new AdaGrad(Training.ADAM_RATE);
            case RMSPROP -> new RmsProp(Training.ADAM_RATE);
        };
    }
}
