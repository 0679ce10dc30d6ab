package dev.lanewise.model;

import dev.lanewise.layer.ParameterSpec;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive steps that forward goes through with one block of the mini-batch's rows after the other, so that what a
 * step writes is still in the caches when the next one reads it. The bits are those of all rows at once.
 *
 * @param steps   in the order of forward
 * @param maxRows the most rows of a block
 */
record Stage(List<Step> steps, int maxRows) {
    /**
     * Floats that the inputs and the output of a step hold together for one block and one thread: 2 MB. Images of 28×28
     * with 16 and with 32 channels were fastest from a half to twice of that, and a quarter slower from 6 MB on.
     */
    private static final int BLOCK = 1 << 19;

    /**
     * Cuts steps into stages. Layers that do not go block by block ({@link dev.lanewise.layer.Layer#blockwise}), or
     * whose parameters, which every block reads again, are more than what a block holds of their values, are stages of
     * their own, of all rows at once.
     *
     * @param threads how many threads share a block
     */
    static List<Stage> of(List<Step> steps, boolean training, int threads) {
        List<Stage> stages = new ArrayList<>();
        int first = 0;
        while (first < steps.size()) {
            int end = first;
            int rows = Integer.MAX_VALUE;
            while (end < steps.size()) {
                int joined = Math.min(rows, rowsOfBlock(steps.get(end), threads));
                if (!steps.subList(first, end + 1).stream().allMatch(step -> pays(step, training, joined))) {
                    break;
                }
                rows = joined;
                end++;
            }
            // A single step has nobody who reads what it has just written.
            boolean blocks = end - first > 1;
            end = Math.max(end, first + 1);
            stages.add(new Stage(List.copyOf(steps.subList(first, end)), blocks ? rows : Integer.MAX_VALUE));
            first = end;
        }
        return List.copyOf(stages);
    }

    /** Every step a stage of its own, of all rows at once. */
    static List<Stage> whole(List<Step> steps) {
        return steps.stream().map(step -> new Stage(List.of(step), Integer.MAX_VALUE)).toList();
    }

    /** The blocks of a mini-batch, of about the same size. */
    List<Rows> blocks(int rows) {
        int block = Math.ceilDiv(rows, Math.ceilDiv(rows, maxRows));
        List<Rows> blocks = new ArrayList<>();
        for (int first = 0; first < rows; first += block) {
            blocks.add(new Rows(first, Math.min(block, rows - first)));
        }
        return blocks;
    }

    private static int rowsOfBlock(Step step, int threads) {
        return Math.clamp((long) BLOCK * threads / Math.max(1, valuesPerRow(step)), 1, Integer.MAX_VALUE);
    }

    private static boolean pays(Step step, boolean training, int rows) {
        return step.layer().blockwise(training) && step.layer().inputType() == DType.F32
                && parameters(step) <= rows * valuesPerRow(step);
    }

    private static long valuesPerRow(Step step) {
        long values = step.result().shape().size();
        for (Node input : step.node().inputs()) {
            values += input.shape().size();
        }
        return values;
    }

    private static long parameters(Step step) {
        List<Shape> inputs = step.node().inputs().stream().map(Node::shape).toList();
        return step.layer().parameters(inputs).stream().map(ParameterSpec::shape).mapToLong(Shape::size).sum();
    }
}
