package dev.lanewise.contract;

import dev.lanewise.kernel.Update;
import dev.lanewise.kernel.UpdateRule;
import dev.lanewise.tensor.Matrix;
import java.util.List;

/** Optimizer steps. */
final class UpdateCases {
    private UpdateCases() {
    }

    static void check(Comparison comparison) {
        for (int n : Extents.lengths()) {
            check(comparison, n);
        }
        check(comparison, 4097);
        check(comparison, 17_021);
    }

    private static void check(Comparison comparison, int n) {
        for (UpdateRule rule : UpdateRule.values()) {
            comparison.check(rule + " of " + n, operands -> {
                float[] coefficients = switch (rule) {
                    case SGD -> new float[]{operands.below(0.5f), decay(operands, n)};
                    case MOMENTUM, NESTEROV -> new float[]{operands.below(0.5f), operands.below(1),
                            decay(operands, n)};
                    case ADAM -> new float[]{operands.below(0.1f), operands.below(0.2f), 1 - operands.below(0.01f),
                            operands.below(0.01f), 1 + operands.below(30), 1e-8f, decay(operands, n),
                            1 - decay(operands, n)};
                    case ADAGRAD -> new float[]{operands.below(0.1f), 1e-10f, decay(operands, n)};
                    case RMSPROP -> new float[]{operands.below(0.1f), 1 - operands.below(0.1f), operands.below(0.1f),
                            1e-8f, decay(operands, n)};
                };
                Matrix values = operands.inOut(1, n);
                Matrix gradients = operands.in(1, n);
                List<Matrix> state = switch (rule) {
                    case SGD -> List.of();
                    case MOMENTUM, NESTEROV -> List.of(operands.inOut(1, n));
                    case ADAM -> List.of(operands.inOut(1, n), operands.inOutPositive(1, n));
                    case ADAGRAD, RMSPROP -> List.of(operands.inOutPositive(1, n));
                };
                return new Update(rule, coefficients, values, gradients, state);
            });
        }
    }

    /** None for even lengths. */
    private static float decay(Operands operands, int n) {
        return n % 2 == 0 ? 0 : operands.below(0.1f);
    }
}
