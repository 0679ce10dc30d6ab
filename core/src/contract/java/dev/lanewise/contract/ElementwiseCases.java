package dev.lanewise.contract;

import dev.lanewise.kernel.Activate;
import dev.lanewise.kernel.ActivateBackward;
import dev.lanewise.kernel.Activation;
import dev.lanewise.kernel.Clamp;
import dev.lanewise.kernel.Copy;
import dev.lanewise.kernel.Drop;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Product;
import dev.lanewise.kernel.Scale;
import dev.lanewise.kernel.Sum;
import dev.lanewise.random.Occasion;
import dev.lanewise.tensor.Matrix;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Activations and elementwise arithmetic: apart, in place, accumulating. */
final class ElementwiseCases {
    /** The parameter of the activations that have one. */
    private static final float ALPHA = 0.3f;

    private ElementwiseCases() {
    }

    static void check(Comparison comparison) {
        for (Activation activation : Activation.values()) {
            everywhere(comparison, activation + "", (rows, cols) -> operands -> new Activate(activation, ALPHA,
                    operands.in(rows, cols), operands.out(rows, cols)));
            everywhere(comparison, activation + " in place", (rows, cols) -> operands -> {
                Matrix x = operands.inOut(rows, cols);
                return new Activate(activation, ALPHA, x, x);
            });
            everywhere(comparison, activation + "", (rows, cols) -> operands -> new ActivateBackward(activation, ALPHA,
                    operands.in(rows, cols), operands.in(rows, cols), operands.out(rows, cols), false));
            everywhere(comparison, activation + " accumulating", (rows, cols) -> operands -> new ActivateBackward(
                    activation, ALPHA, operands.in(rows, cols), operands.in(rows, cols), operands.inOut(rows, cols),
                    true));
            everywhere(comparison, activation + " in place", (rows, cols) -> operands -> {
                Matrix dy = operands.inOut(rows, cols);
                return new ActivateBackward(activation, ALPHA, operands.in(rows, cols), dy, dy, false);
            });
        }
        product(comparison);
        sum(comparison);
        drop(comparison);
        scaleAndClamp(comparison);
        everywhere(comparison, "", (rows, cols) -> operands -> new Copy(operands.in(rows, cols),
                operands.out(rows, cols)));
    }

    private static void scaleAndClamp(Comparison comparison) {
        everywhere(comparison, "", (rows, cols) -> operands -> new Scale(operands.inOut(rows, cols),
                operands.in(1, 1)));
        everywhere(comparison, "", (rows, cols) -> operands -> new Clamp(operands.inOut(rows, cols),
                operands.below(2)));
    }

    private static void product(Comparison comparison) {
        everywhere(comparison, "", (rows, cols) -> operands -> new Product(operands.in(rows, cols),
                operands.in(rows, cols), operands.out(rows, cols), false));
        everywhere(comparison, "accumulating", (rows, cols) -> operands -> new Product(operands.in(rows, cols),
                operands.in(rows, cols), operands.inOut(rows, cols), true));
        everywhere(comparison, "of a square", (rows, cols) -> operands -> {
            Matrix a = operands.in(rows, cols);
            return new Product(a, a, operands.out(rows, cols), false);
        });
        everywhere(comparison, "over A", (rows, cols) -> operands -> {
            Matrix a = operands.inOut(rows, cols);
            return new Product(a, operands.in(rows, cols), a, false);
        });
        everywhere(comparison, "over B", (rows, cols) -> operands -> {
            Matrix b = operands.inOut(rows, cols);
            return new Product(operands.in(rows, cols), b, b, false);
        });
    }

    private static void drop(Comparison comparison) {
        Occasion occasion = new Occasion();
        occasion.set(0x1234_5678_9ABCL, 7, 3);
        for (float rate : new float[]{0, 0.3f, 0.999f}) {
            everywhere(comparison, "rate " + rate, (rows, cols) -> operands -> new Drop(
                    operands.inWithoutGaps(rows, cols), operands.outWithoutGaps(rows, cols),
                    operands.outWithoutGaps(rows, cols), rate, occasion, cols));
        }
        everywhere(comparison, "in place", (rows, cols) -> operands -> {
            Matrix x = operands.inOutWithoutGaps(rows, cols);
            return new Drop(x, x, operands.outWithoutGaps(rows, cols), 0.5f, occasion, 0);
        });
    }

    private static void sum(Comparison comparison) {
        everywhere(comparison, "", (rows, cols) -> operands -> new Sum(operands.in(rows, cols),
                operands.in(rows, cols), operands.out(rows, cols)));
        everywhere(comparison, "over A", (rows, cols) -> operands -> {
            Matrix a = operands.inOut(rows, cols);
            return new Sum(a, operands.in(rows, cols), a);
        });
        everywhere(comparison, "over B", (rows, cols) -> operands -> {
            Matrix b = operands.inOut(rows, cols);
            return new Sum(operands.in(rows, cols), b, b);
        });
        everywhere(comparison, "of itself over itself", (rows, cols) -> operands -> {
            Matrix a = operands.inOut(rows, cols);
            return new Sum(a, a, a);
        });
        for (Activation activation : new Activation[]{Activation.RELU, Activation.TANH}) {
            everywhere(comparison, "and " + activation, (rows, cols) -> operands -> new Sum(operands.in(rows, cols),
                    operands.in(rows, cols), activation, operands.out(rows, cols)));
            everywhere(comparison, "over B and " + activation, (rows, cols) -> operands -> {
                Matrix b = operands.inOut(rows, cols);
                return new Sum(operands.in(rows, cols), b, activation, b);
            });
        }
    }

    private static void everywhere(Comparison comparison, String what,
            BiFunction<Integer, Integer, Function<Operands, Operation>> operation) {
        for (int cols : Extents.lengths()) {
            int rows = 1 + cols % 3;
            comparison.check(what + " " + Extents.text(rows, cols), operation.apply(rows, cols));
        }
        // Large enough that workers share them.
        comparison.check(what + " 1×66001", Layout.WHOLE, Values.ORDINARY, operation.apply(1, 66_001));
        comparison.check(what + " 259×257", Layout.GAPS, Values.ORDINARY, operation.apply(259, 257));
    }
}
