package dev.lanewise.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Schedules at times worked out by hand, and what they refuse. */
class ScheduleTest {
    @Test
    void constant() {
        assertRates(new Schedule.Constant(), 0.5f, 0.5f, 0.5f, 0.5f);
    }

    @Test
    void linearFallsToOneStepAboveZero() {
        assertRates(new Schedule.Linear(4), 0.5f, 0.5f, 0.375f, 0.25f, 0.125f, 0.125f, 0.125f);
        assertTrue(new Schedule.Linear(1_000_000_000_000L).rate(Float.MIN_VALUE, Long.MAX_VALUE) > 0);
    }

    @Test
    void steps() {
        assertRates(new Schedule.Step(3, 0.5f), 8, 8, 8, 8, 4, 4, 4, 2);
    }

    @Test
    void exponential() {
        assertRates(new Schedule.Exponential(0.5f), 8, 8, 4, 2, 1);
    }

    /** A sixth of a turn takes the cosine to a half. */
    @Test
    void cosine() {
        assertRates(new Schedule.Cosine(6), 1, 1, (float) ((1 + StrictMath.cos(StrictMath.PI / 6)) / 2), 0.75f, 0.5f,
                0.25f, (float) ((1 - StrictMath.cos(StrictMath.PI / 6)) / 2), 0, 0, 0);
        assertRates(new Schedule.Cosine(8, 2, 0.5f), 1.5f, 0.75f, 1.5f, 1.5f,
                (float) (1 + 0.5 * StrictMath.cos(StrictMath.PI / 6)), 1.25f, 1, 0.75f,
                (float) (1 - 0.5 * StrictMath.cos(StrictMath.PI / 6)), 0.5f, 0.5f);
        for (int time = 0; time <= 1000; time++) {
            assertEquals((float) ((1 + StrictMath.cos(StrictMath.PI * time / 1000)) / 2),
                    new Schedule.Cosine(1000).rate(1, time), 6e-8f, "at " + time);
        }
    }

    @Test
    void refusals() {
        refused("a linear schedule's length is at least 1, but 0 came", () -> new Schedule.Linear(0));
        refused("the length of a schedule's step is at least 1, but -1 came", () -> new Schedule.Step(-1, 0.1f));
        refused("a schedule's factor is a positive number, but 0.0 came", () -> new Schedule.Exponential(0));
        refused("a cosine schedule of length 5 warms up for 0 to 4, but 5 came", () -> new Schedule.Cosine(5, 5, 0));
        refused("a learning rate is at least 0, but -1.0 came", () -> new Schedule.Cosine(5, 0, -1));
    }

    /** Worked out with patience 1, threshold 10 % and a cool-down of one epoch. */
    @Test
    void plateau() {
        ReduceOnPlateau plateau = new ReduceOnPlateau(0.5f, 1, 0.1, 1, 0.2);
        ReduceOnPlateau.State state = plateau.first(1);
        double[] losses = {10, 9.5, 8, 8, 7.9, 7.8, 7.7, 7.6, 7.5, 1, 0.95, 0.95, 0.95, 0.95};
        // 9.5 is bad, 8 is not; two bad ones halve the rate, and the next is forgiven.
        double[] rates = {1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.2, 0.2, 0.2};
        for (int epoch = 0; epoch < losses.length; epoch++) {
            ReduceOnPlateau.State next = plateau.next(state, losses[epoch]);
            assertEquals(next, plateau.next(new ReduceOnPlateau.State(state.rate(), state.best(), state.bad(),
                    state.coolDown()), losses[epoch]));
            state = next;
            assertEquals(rates[epoch], state.rate(), 1e-12, "after epoch " + epoch);
        }
        assertEquals(1, state.best());
        refused("a plateau's factor is between 0 and 1, but 1.0 came", () -> new ReduceOnPlateau(1, 1, 0, 0, 0));
        refused("a plateau's patience, threshold, cool-down and least rate are at least 0, but 1, 0.0, -1 and 0.0 came",
                () -> new ReduceOnPlateau(0.5f, 1, 0, -1, 0));
    }

    @Test
    void aLossThatIsNoNumberIsBad() {
        ReduceOnPlateau plateau = new ReduceOnPlateau(0.5f, 0, 0, 0, 0);
        assertEquals(new ReduceOnPlateau.State(0.5, Double.POSITIVE_INFINITY, 0, 0),
                plateau.next(plateau.first(1), Double.NaN));
    }

    private static void assertRates(Schedule schedule, float first, float... expected) {
        for (int time = 0; time < expected.length; time++) {
            assertEquals(expected[time], schedule.rate(first, time), 1e-7f * first, schedule + " at " + time);
        }
    }

    private static void refused(String message, Runnable wrong) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, wrong::run).getMessage());
    }
}
