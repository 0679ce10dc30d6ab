package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;
import java.util.List;

/**
 * One optimizer step over flat arrays in one pass, by an {@link UpdateRule}. {@code values, gradients, state: 1×n}.
 *
 * @param rule         the formula
 * @param coefficients the rule's coefficients; read when the kernel runs
 * @param values       the parameters, updated
 * @param gradients    their gradients, read
 * @param state        the rule's arrays, updated
 */
public record Update(UpdateRule rule, float[] coefficients, Matrix values, Matrix gradients,
        List<Matrix> state) implements Operation {
    /**
     * @throws IllegalArgumentException if the lengths or the number of coefficients or state arrays do not fit the
     *                                  rule, or two operands share floats
     */
    public Update {
        state = List.copyOf(state);
        if (coefficients.length != rule.coefficients() || state.size() != rule.states()) {
            throw new IllegalArgumentException("an update by " + rule + " expects " + rule.coefficients()
                    + " coefficients and " + rule.states() + " arrays of state, but " + coefficients.length + " and "
                    + state.size() + " came");
        }
        Operation.requireRow("an update", "the values", values, values.cols());
        Operation.requireRow("an update", "the gradients", gradients, values.cols());
        Operation.requireApart("an update", "the values", values, "the gradients", gradients);
        for (int i = 0; i < state.size(); i++) {
            Matrix array = state.get(i);
            Operation.requireRow("an update", "the state", array, values.cols());
            Operation.requireApart("an update", "the state", array, "the values", values);
            Operation.requireApart("an update", "the state", array, "the gradients", gradients);
            for (int j = 0; j < i; j++) {
                Operation.requireApart("an update", "one state", array, "another", state.get(j));
            }
        }
    }
}
