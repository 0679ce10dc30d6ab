package dev.lanewise.bench.oracle;

import dev.lanewise.layer.Affine;
import dev.lanewise.layer.AvgPool2d;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Flatten;
import dev.lanewise.layer.Layer;
import dev.lanewise.layer.MaxPool2d;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.Tanh;
import dev.lanewise.loss.SoftmaxCrossEntropy;
import dev.lanewise.model.Model;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.Momentum;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.tensor.Shape;
import java.util.List;

/** Whole networks in training. */
final class NetworkCases {
    static final List<Case> ALL = List.of(
            new Case("MLP trained", NetworkCases::mlp),
            new Case("small convnet trained", NetworkCases::convnet),
            leNet("LeNet trained", new Tanh(), new AvgPool2d(2), new Momentum(0.01f), Case.FORWARD, ""),
            leNet("LeNet trained by Adam", new Tanh(), new AvgPool2d(2), new Adam(0.001f), 1e-2,
                    "Adam makes whole steps of gradients near 0, rounded as they are; libtorch's own are as far off"),
            leNet("LeNet with kinks trained", new Relu(), new MaxPool2d(2), new Momentum(0.001f), 1e-1,
                    "at a kink of ReLU or max pool rounding decides where a gradient goes; libtorch's too"));

    private NetworkCases() {
    }

    private static Problem mlp(Draw draw) {
        Model model = Model.sequential(draw.between(1, 1000), Shape.of(10), new Affine(12), new Relu(), new Affine(8),
                new Relu(), new Affine(4));
        return Learning.drawn(model, new SoftmaxCrossEntropy(), new Adam(0.005f), 8, 4, draw);
    }

    private static Problem convnet(Draw draw) {
        Model model = Model.sequential(draw.between(1, 1000), Shape.of(7, 7, 1), new Conv2d(3, 3, 1, 1), new Relu(),
                new MaxPool2d(2), new Flatten(), new Affine(6), new Relu(), new Affine(3));
        return Learning.drawn(model, new SoftmaxCrossEntropy(), new Momentum(0.02f), 4, 2, draw);
    }

    /** LeCun, Bottou, Bengio and Haffner's network of 1998, but for its last layer and what it connects. */
    private static Case leNet(String name, Layer bend, Layer pool, Optimizer optimizer, double bound,
            String reason) {
        return new Case(name, draw -> Learning.drawn(Model.sequential(draw.between(1, 1000), Shape.of(28, 28, 1),
                new Conv2d(6, 5, 1, 2), bend, pool, new Conv2d(16, 5), bend, pool, new Flatten(), new Affine(120), bend,
                new Affine(84), bend, new Affine(10)), new SoftmaxCrossEntropy(), optimizer, 32, 4, draw), false,
                bound, Case.GRADIENTS, reason);
    }
}
