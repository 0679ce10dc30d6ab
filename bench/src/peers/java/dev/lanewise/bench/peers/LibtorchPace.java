package dev.lanewise.bench.peers;

import dev.lanewise.bench.oracle.Updates;
import dev.lanewise.optim.ReduceOnPlateau;
import dev.lanewise.optim.Schedule;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.LRScheduler;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.ReduceLROnPlateauScheduler;
import org.bytedeco.pytorch.StepLR;

/** PyTorch's schedulers, one for each optimizer; none for a constant rate. */
final class LibtorchPace {
    private final Updates problem;
    private final List<LRScheduler> schedulers = new ArrayList<>();
    private final List<ReduceLROnPlateauScheduler> plateaus = new ArrayList<>();

    LibtorchPace(Updates problem, List<Optimizer> optimizers) {
        this.problem = problem;
        switch (problem.pace()) {
            case Updates.Pace.By by -> schedule(by.schedule(), optimizers);
            case Updates.Pace.ByLosses by -> optimizers
                    .forEach(optimizer -> plateaus.add(plateau(by.plateau(), optimizer)));
        }
        // In Python a scheduler's constructor does this.
        schedulers.forEach(LRScheduler::step);
    }

    private void schedule(Schedule schedule, List<Optimizer> optimizers) {
        switch (schedule) {
            case Schedule.Constant _ -> {
            }
            case Schedule.Step step -> optimizers.forEach(
                    optimizer -> schedulers.add(new StepLR(optimizer, Math.toIntExact(step.every()), step.factor())));
            case Schedule.Exponential exponential -> optimizers
                    .forEach(optimizer -> schedulers.add(new StepLR(optimizer, 1, exponential.factor())));
            default -> throw new UnsupportedOperationException("libtorch is not asked about " + schedule);
        }
    }

    private static ReduceLROnPlateauScheduler plateau(ReduceOnPlateau plateau, Optimizer optimizer) {
        return new ReduceLROnPlateauScheduler(optimizer, ReduceLROnPlateauScheduler.SchedulerMode.min, plateau.factor(),
                plateau.patience(), plateau.threshold(), ReduceLROnPlateauScheduler.ThresholdMode.rel,
                plateau.coolDown(), new float[]{(float) plateau.least()}, 1e-8, false);
    }

    /** What follows a step, counted from 1. */
    void step(int step) {
        schedulers.forEach(LRScheduler::step);
        if (!plateaus.isEmpty()) {
            float loss = Updates.loss(problem.given(), step);
            plateaus.forEach(plateau -> plateau.step(loss));
        }
    }
}
