package dev.lanewise.model;

import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The arrays in which a plan keeps values and gradients, each long enough for the largest mini-batch. Training keeps
 * every value until backward; without training an array is used again once its value has been read for the last time.
 */
final class Buffers {
    private final Map<Node, float[]> values = new HashMap<>();
    private final Map<Node, int[]> indices = new HashMap<>();
    private final Map<Node, float[]> gradients = new HashMap<>();
    private final Map<Node, List<float[]>> kept = new HashMap<>();
    /** Whose gradients lead to a parameter or a variable. */
    private final Set<Node> needed = new HashSet<>();
    /** Whose arrays hold one block of rows, not the whole mini-batch. */
    private final Set<Node> blockValues = new HashSet<>();
    private final boolean training;

    private Buffers(boolean training) {
        this.training = training;
    }

    /** An array of its own for every value, and for every gradient that somebody needs. */
    static Buffers training(Model model, List<Step> steps, int maxBatch) {
        Buffers buffers = new Buffers(true);
        Set<Node> needed = buffers.needed;
        for (Node node : model.nodes()) {
            if (node.layer() == null) {
                buffers.addInput(node, maxBatch);
                if (node.variable()) {
                    needed.add(node);
                }
            } else if (model.trains(node) || node.inputs().stream().anyMatch(needed::contains)) {
                needed.add(node);
            }
        }
        for (Step step : steps) {
            buffers.values.put(step.result(), allocate(step.result(), maxBatch));
        }
        for (Node node : buffers.values.keySet()) {
            // An output's gradient is where backward begins, whether or not it leads anywhere.
            if (needed.contains(node) || model.storesOutput(node, true)) {
                buffers.gradients.put(node, allocate(node, maxBatch));
            }
        }
        return buffers;
    }

    /**
     * As few arrays as the values' lifetimes allow; no gradients. What only the steps of one stage see has an array of
     * one block's rows.
     */
    static Buffers inference(Model model, List<Stage> stages, int maxBatch) {
        Map<Node, Step> lastReaders = new HashMap<>();
        for (Stage stage : stages) {
            for (Step step : stage.steps()) {
                for (Node input : step.node().inputs()) {
                    lastReaders.put(input.storage(false), step);
                }
            }
        }
        Buffers buffers = new Buffers(false);
        for (Node node : model.nodes()) {
            if (node.layer() == null) {
                buffers.addInput(node, maxBatch);
            }
        }
        List<float[]> free = new ArrayList<>();
        for (Stage stage : stages) {
            buffers.addStage(model, stage, lastReaders, free, maxBatch);
        }
        return buffers;
    }

    private void addStage(Model model, Stage stage, Map<Node, Step> lastReaders, List<float[]> free, int maxBatch) {
        // A block's values may take each other's places, but not that of what the next block reads.
        List<float[]> freeInside = new ArrayList<>();
        List<float[]> freeAfterwards = new ArrayList<>();
        for (Step step : stage.steps()) {
            Node result = step.result();
            Step lastReader = lastReaders.get(result);
            boolean inside = lastReader != null && stage.steps().contains(lastReader)
                    && !model.storesOutput(result, false);
            if (inside) {
                blockValues.add(result);
            }
            Set<Node> released = new HashSet<>();
            for (Node input : step.node().inputs()) {
                Node stored = input.storage(false);
                if (stored.layer() != null && !model.storesOutput(stored, false)
                        && lastReaders.get(stored) == step) {
                    released.add(stored);
                }
            }
            Node first = step.node().inputs().get(0).storage(false);
            if (step.layer().mayOverwriteInput() && released.contains(first) && inside == blockValues.contains(first)
                    && step.node().inputs().stream().allMatch(input -> input.shape().equals(result.shape()))) {
                values.put(result, valueArray(first));
                released.remove(first);
            } else if (inside) {
                values.put(result, takeFrom(freeInside, result, Math.min(maxBatch, stage.maxRows())));
            } else {
                values.put(result, takeFrom(free, result, maxBatch));
            }
            for (Node node : released) {
                (blockValues.contains(node) ? freeInside : freeAfterwards).add(valueArray(node));
            }
        }
        free.addAll(freeInside);
        free.addAll(freeAfterwards);
    }

    private void addInput(Node node, int maxBatch) {
        if (node.type() == DType.I32) {
            indices.put(node, new int[Math.multiplyExact(maxBatch, node.shape().size())]);
        } else {
            values.put(node, allocate(node, maxBatch));
        }
    }

    private static float[] takeFrom(List<float[]> free, Node node, int maxBatch) {
        long length = (long) maxBatch * node.shape().size();
        for (int i = 0; i < free.size(); i++) {
            if (free.get(i).length >= length) {
                return free.remove(i);
            }
        }
        return allocate(node, maxBatch);
    }

    private static float[] allocate(Node node, int maxBatch) {
        return allocate(node, maxBatch, node.shape().size());
    }

    private static float[] allocate(Node node, int maxBatch, int cols) {
        long length = (long) maxBatch * cols;
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("node " + node.name() + " of shape " + node.shape()
                    + " with a mini-batch of " + maxBatch + " needs " + length + " floats, more than one array holds");
        }
        return new float[(int) length];
    }

    int[] indexArray(Node node) {
        int[] array = indices.get(node);
        if (array == null) {
            throw new IllegalArgumentException(node.name() + " holds floats, not integers");
        }
        return array;
    }

    float[] valueArray(Node node) {
        if (node.type() == DType.I32) {
            throw new IllegalArgumentException(node.name() + " holds integers, not floats");
        }
        float[] array = values.get(node.storage(training));
        if (array == null) {
            throw new IllegalStateException("node " + node.name() + " was fused away and has no value");
        }
        return array;
    }

    float @Nullable [] gradientArray(Node node) {
        return gradients.get(node.storage(training));
    }

    /** Whether somebody needs a node's gradient; an output has one even so, as a place for backward to begin. */
    boolean needs(Node node) {
        return needed.contains(node.storage(training));
    }

    /** Some rows of a node's value. */
    Matrix value(Node node, Rows rows) {
        boolean blockOnly = blockValues.contains(node.storage(training));
        return (blockOnly ? new Rows(0, rows.count()) : rows).of(valueArray(node), node.shape().size());
    }

    /** Some rows of a node's gradient, or {@code null} if it has none. */
    @Nullable
    Matrix gradient(Node node, Rows rows) {
        float[] array = gradientArray(node);
        return array == null ? null : rows.of(array, node.shape().size());
    }

    /** What a node keeps from forward to backward under a number of its own; the same at every number of rows. */
    float[] kept(Node node, int number, int maxBatch, int cols) {
        List<float[]> arrays = kept.computeIfAbsent(node, key -> new ArrayList<>());
        if (number == arrays.size()) {
            arrays.add(allocate(node, maxBatch, cols));
        }
        return arrays.get(number);
    }

    /** How many floats and integers, of the same size, all arrays hold together. */
    long floats() {
        Set<float[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
        arrays.addAll(values.values());
        arrays.addAll(gradients.values());
        kept.values().forEach(arrays::addAll);
        long sum = 0;
        for (float[] array : arrays) {
            sum += array.length;
        }
        for (int[] array : indices.values()) {
            sum += array.length;
        }
        return sum;
    }
}
