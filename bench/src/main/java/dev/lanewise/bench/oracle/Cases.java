package dev.lanewise.bench.oracle;

import dev.lanewise.model.Node;
import dev.lanewise.optim.Schedule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All cases, and what has none. */
final class Cases {
    /** What PyTorch has nothing to compare with, and why. */
    static final Map<Class<?>, String> WITHOUT = Map.of(
            Schedule.Linear.class, "PyTorch's C++ has no such schedule, its Python alone has",
            Schedule.Cosine.class, "PyTorch's C++ has no such schedule, its Python alone has one, without warm-up");

    private Cases() {
    }

    /** The rows of the table in their order. */
    static List<Case> all() {
        List<Case> all = new ArrayList<>();
        all.addAll(LayerCases.ALL);
        all.addAll(LossCases.ALL);
        all.addAll(OptimizerCases.ALL);
        all.addAll(NetworkCases.ALL);
        return all;
    }

    /**
     * The layers, losses, optimizers, clippings and schedules that have a row; what only a whole network consists of is
     * not meant.
     */
    static Set<Class<?>> compared() {
        Set<Class<?>> compared = new HashSet<>();
        for (Case row : all()) {
            switch (row.problem(0, 0)) {
                case Differentiation problem -> {
                    for (Node node : problem.model().nodes()) {
                        if (node.layer() != null) {
                            compared.add(node.layer().getClass());
                        }
                    }
                }
                case Minimisation problem -> compared.add(problem.loss().getClass());
                case Updates problem -> {
                    compared.add(problem.optimizer().getClass());
                    compared.add(problem.clipping().getClass());
                    compared.add(switch (problem.pace()) {
                        case Updates.Pace.By by -> by.schedule().getClass();
                        case Updates.Pace.ByLosses by -> by.plateau().getClass();
                    });
                }
                case Learning problem -> {
                }
            }
        }
        return compared;
    }
}
