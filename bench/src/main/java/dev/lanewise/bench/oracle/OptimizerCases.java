package dev.lanewise.bench.oracle;

import dev.lanewise.optim.AdaGrad;
import dev.lanewise.optim.Adam;
import dev.lanewise.optim.AdamW;
import dev.lanewise.optim.Clipping;
import dev.lanewise.optim.Momentum;
import dev.lanewise.optim.Nesterov;
import dev.lanewise.optim.Optimizer;
import dev.lanewise.optim.ReduceOnPlateau;
import dev.lanewise.optim.RmsProp;
import dev.lanewise.optim.Schedule;
import dev.lanewise.optim.Sgd;
import java.util.List;
import java.util.function.Function;

/** The optimizers, clipping and schedules, with hyperparameters of their own in every round. */
final class OptimizerCases {
    private static final Updates.Pace CONSTANT = new Updates.Pace.By(new Schedule.Constant());

    static final List<Case> ALL = List.of(
            of("SGD", draw -> new Sgd(rate(draw), shrinkage(draw))),
            of("momentum", draw -> new Momentum(rate(draw), decay(draw), shrinkage(draw))),
            of("Nesterov", draw -> new Nesterov(rate(draw), decay(draw), shrinkage(draw))),
            of("AdaGrad", draw -> new AdaGrad(rate(draw), 1e-6f, shrinkage(draw))),
            of("RMSProp", draw -> new RmsProp(rate(draw), decay(draw), 1e-6f, shrinkage(draw))),
            of("Adam", draw -> new Adam(rate(draw), decay(draw), decay(draw), 1e-6f, shrinkage(draw))),
            of("AdamW", draw -> new AdamW(rate(draw), decay(draw), decay(draw), 1e-6f, shrinkage(draw))),
            clipped("clipping by norm", draw -> new Clipping.ByNorm(0.1f * draw.between(1, 100))),
            clipped("clipping by value", draw -> new Clipping.ByValue(0.1f * draw.between(1, 20))),
            paced("steps", draw -> new Updates.Pace.By(
                    new Schedule.Step(draw.between(1, 30), 0.1f * draw.between(1, 12)))),
            paced("exponential", draw -> new Updates.Pace.By(new Schedule.Exponential(0.01f * draw.between(90, 101)))),
            paced("plateaus", draw -> new Updates.Pace.ByLosses(new ReduceOnPlateau(0.1f * draw.between(1, 9),
                    draw.between(0, 5), 0.001 * draw.between(0, 20), draw.between(0, 4), 0.001 * draw.between(0, 5)))));

    private OptimizerCases() {
    }

    private static Case of(String name, Function<Draw, Optimizer> optimizer) {
        return new Case(name, draw -> Updates.drawn(optimizer.apply(draw), new Clipping.None(), CONSTANT, draw));
    }

    private static Case clipped(String name, Function<Draw, Clipping> clipping) {
        return new Case(name,
                draw -> Updates.drawn(new Momentum(rate(draw), decay(draw), 0), clipping.apply(draw), CONSTANT, draw));
    }

    /** By plain gradient descent: momentum is not PyTorch's while the rate changes, as {@link Momentum} says. */
    private static Case paced(String name, Function<Draw, Updates.Pace> pace) {
        return new Case(name, draw -> Updates.drawn(new Sgd(rate(draw)), new Clipping.None(), pace.apply(draw), draw));
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
