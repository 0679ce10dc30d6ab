package dev.lanewise.model;

import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;

/** Numbers drawn for one round, at least a tenth from 0 so that no difference crosses a kink. */
final class Numbers {
    private final Philox stream;
    private long position;
    private int channels = 3;
    private boolean apart;
    private int leastRows = 1;

    Numbers(int round) {
        stream = new Philox(GradientCheckTest.SEED, Purpose.DATA, round);
    }

    int between(int least, int most) {
        return least + stream.below(most - least + 1, position++);
    }

    Shape shape() {
        return switch (between(0, 2)) {
            case 0 -> Shape.scalar();
            case 1 -> Shape.of(between(1, 40));
            default -> Shape.of(between(1, 6), between(1, 6));
        };
    }

    /** How many rows a mini-batch has, at least. */
    int leastRows() {
        return leastRows;
    }

    /** Makes mini-batches have at least so many rows. */
    void leastRows(int least) {
        leastRows = least;
    }

    /** The axes of an array in any order. */
    Integer[] order(int rank) {
        int[] order = new int[rank];
        Arrays.setAll(order, axis -> axis);
        stream.permute(order);
        return Arrays.stream(order).boxed().toArray(Integer[]::new);
    }

    /** A divisor of the channels of {@link #image()}. */
    int channelGroups() {
        channels = new int[]{1, 2, 4, 6}[between(0, 3)];
        int groups = between(1, channels);
        return channels % groups == 0 ? groups : channels;
    }

    Shape image() {
        return Shape.of(between(5, 9), between(5, 9), channels);
    }

    void fill(int[] indices, int count) {
        for (int i = 0; i < indices.length; i++) {
            indices[i] = between(0, count - 1);
        }
    }

    /** Makes all numbers of an array differ by more than a step, so that no difference changes which is largest. */
    void keepApart() {
        apart = true;
    }

    void fill(float[] values) {
        if (apart) {
            int[] order = new int[values.length];
            Arrays.setAll(order, i -> i);
            stream.permute(order);
            for (int i = 0; i < values.length; i++) {
                values[i] = 4 * GradientCheckTest.STEP * (order[i] - values.length / 2);
            }
            return;
        }
        for (int i = 0; i < values.length; i++) {
            float size = 0.1f + 1.2f * stream.uniform(position++);
            values[i] = stream.bits(position++) < 0 ? -size : size;
        }
    }
}
