package dev.lanewise.examples;

import dev.lanewise.kernel.UpdateRule;
import dev.lanewise.optim.Optimizer;

/**
 * An optimizer whose learning rate falls in a straight line, step by step, from its first value towards 0 at the end of
 * the run: {@code η(t) = η · (1 − (t − 1) / T)} for step t of T. Of the simple schedules the best for a run of known
 * length, whatever the length (Li, Yumer and Ramanan, 'Budgeted training', 2020). It does not warm up or restart.
 *
 * @param atRate the optimizer at a given rate
 * @param first  the rate η of the first step, positive
 * @param steps  the number of steps T of the run, at least 1; the rate of any later step is that of the last
 */
record LinearDecay(AtRate atRate, float first, long steps) implements Optimizer {

    /** An optimizer but for its learning rate. */
    @FunctionalInterface
    interface AtRate {
        /** The optimizer at this rate, which is positive. */
        Optimizer optimizer(float rate);
    }

    @Override
    public UpdateRule rule() {
        return atRate.optimizer(first).rule();
    }

    @Override
    public void coefficients(int step, float[] coefficients) {
        double left = Math.max(steps - step + 1, 1) / (double) steps;
        float rate = Math.max((float) (first * left), Float.MIN_VALUE);
        atRate.optimizer(rate).coefficients(step, coefficients);
    }
}
