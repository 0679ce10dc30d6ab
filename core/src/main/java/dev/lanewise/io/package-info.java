/**
 * Files of tensors, and weights of other libraries. A model of the same architecture takes them by name:
 *
 * <pre>{@code
 * Map<String, Tensor> weights = Safetensors.read(Path.of("mlp.safetensors"));
 * model.parameters().set("affine1.weight", ChannelsFirst.affine(weights.get("fc1.weight")));
 * model.parameters().set("affine1.bias", weights.get("fc1.bias"));
 * }</pre>
 */
package dev.lanewise.io;
