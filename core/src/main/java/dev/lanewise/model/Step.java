package dev.lanewise.model;

import dev.lanewise.kernel.Activation;
import dev.lanewise.layer.ActivationLayer;
import dev.lanewise.layer.Layer;
import dev.lanewise.tensor.Nullable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One op to be bound: a node's layer, possibly fused with the activation that follows it.
 *
 * @param node       whose layer computes
 * @param layer      the node's layer
 * @param result     whose value is written: the node itself or the activation fused into it
 * @param activation the fused activation, the identity if there is none
 */
record Step(Node node, Layer layer, Node result, Activation activation) {

    /**
     * The steps of a model in the order of forward. An activation is fused into the layer before it where that layer
     * can take it into its epilogue and nobody else sees the value in between: in training, backward may be somebody.
     * The bits are the same either way.
     *
     * <p>Layers that only view their input are no steps.
     *
     * @param fuse whether anything is fused at all
     */
    static List<Step> of(Model model, boolean training, boolean fuse) {
        Map<Node, List<Node>> consumers = new HashMap<>();
        for (Node node : model.nodes()) {
            for (Node input : node.inputs()) {
                consumers.computeIfAbsent(input, key -> new ArrayList<>()).add(node);
            }
        }
        List<Step> steps = new ArrayList<>();
        Set<Node> fused = new HashSet<>();
        for (Node node : model.nodes()) {
            Layer layer = node.layer();
            if (layer == null || fused.contains(node) || layer.viewsInput(training)) {
                continue;
            }
            Node follower = fuse && layer.fusesActivation() && !model.storesOutput(node, training)
                    ? onlyActivation(consumers.getOrDefault(node, List.of()))
                    : null;
            if (follower != null && follower.layer() instanceof ActivationLayer activation
                    && !activation.activation().hasAlpha()
                    && !(training && activation.activation().needsInput())) {
                fused.add(follower);
                steps.add(new Step(node, layer, follower, activation.activation()));
            } else {
                steps.add(new Step(node, layer, node, Activation.IDENTITY));
            }
        }
        return steps;
    }

    private static @Nullable Node onlyActivation(List<Node> consumers) {
        return consumers.size() == 1 && consumers.get(0).layer() instanceof ActivationLayer ? consumers.get(0) : null;
    }
}
