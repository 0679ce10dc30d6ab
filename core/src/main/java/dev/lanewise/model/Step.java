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
 * @param node               whose layer computes
 * @param layer              the node's layer
 * @param result             whose value is written: the node itself or the activation fused into it
 * @param activation         the fused activation, the identity if there is none
 * @param inputActivation    the fused activation of the step before whose derivative this step's backward takes over,
 *                           the identity if there is none
 * @param gradientActivation the activation whose derivative is left to this step's backward
 */
record Step(Node node, Layer layer, Node result, Activation activation, Activation inputActivation,
        Activation gradientActivation) {
    /** A step that takes over no derivative and gives none away. */
    Step(Node node, Layer layer, Node result, Activation activation) {
        this(node, layer, result, activation, Activation.IDENTITY, activation);
    }

    /**
     * The steps of a model in the order of forward. An activation is fused into the layer before it where that layer
     * can take it into its epilogue and nobody else sees the value in between: in training, backward may be somebody.
     * The derivative of a fused activation may go over to the only layer behind it. The bits are the same either way.
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
        return training && fuse ? handOver(model, steps, consumers) : steps;
    }

    /** Lets layers take over the derivatives of activations before them. */
    private static List<Step> handOver(Model model, List<Step> steps, Map<Node, List<Node>> consumers) {
        Map<Node, Activation> takenOver = new HashMap<>();
        for (Step step : steps) {
            List<Node> behind = consumers.getOrDefault(step.result(), List.of());
            boolean only = behind.size() == 1 && behind.get(0).inputs().size() == 1;
            Layer layer = only ? behind.get(0).layer() : null;
            if (layer != null && layer.differentiatesInput(step.activation())
                    && !model.storesOutput(step.result(), true)) {
                takenOver.put(step.result(), step.activation());
            }
        }
        return steps.stream().map(step -> new Step(step.node(), step.layer(), step.result(), step.activation(),
                takenOver.getOrDefault(step.node().inputs().get(0), Activation.IDENTITY),
                takenOver.containsKey(step.result()) ? Activation.IDENTITY : step.activation())).toList();
    }

    private static @Nullable Node onlyActivation(List<Node> consumers) {
        return consumers.size() == 1 && consumers.get(0).layer() instanceof ActivationLayer ? consumers.get(0) : null;
    }
}
