package dev.lanewise.bench.oracle;

import dev.lanewise.optim.AdaGrad;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.AdamW;
import dev.lanewise.optim.Momentum;
import dev.lanewise.optim.Nesterov;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.RmsProp;
import dev.lanewise.optim.Sgd;
import java.util.List;
import java.util.function.Function;

/** The optimizers, with hyperparameters of their own in every round. */
final class OptimizerCases {
    static final List<Case> ALL = List.of(
            of("SGD", draw -> new Sgd(rate(draw), shrinkage(draw))),
            of("momentum", draw -> new Momentum(rate(draw), decay(draw), shrinkage(draw))),
            of("Nesterov", draw -> new Nesterov(rate(draw), decay(draw), shrinkage(draw))),
            of("AdaGrad", draw -> new AdaGrad(rate(draw), 1e-6f, shrinkage(draw))),
            of("RMSProp", draw -> new RmsProp(rate(draw), decay(draw), 1e-6f, shrinkage(draw))),
            of("Adam", draw -> new Adam(rate(draw), decay(draw), decay(draw), 1e-6f)),
            of("AdamW", draw -> new AdamW(rate(draw), decay(draw), decay(draw), 1e-6f, shrinkage(draw))));

    private OptimizerCases() {
    }

    private static Case of(String name, Function<Draw, Optimizer> optimizer) {
        return new Case(name, draw -> Updates.drawn(optimizer.apply(draw), draw));
    }

    private static float rate(Draw draw) {
        return 0.01f * draw.between(1, 10);
    }

    private static float decay(Draw draw) {
        return 0.01f * draw.between(50, 99);
    }

    private static float shrinkage(Draw draw) {
        return 0.005f * draw.between(0, 10);
    }
}
