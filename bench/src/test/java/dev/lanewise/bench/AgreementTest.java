package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.Activation;
import org.junit.jupiter.api.Test;

/** A wrong engine is noticed before it is timed. */
class AgreementTest {
    @Test
    void everyElementOfASmallProductIsChecked() {
        for (String text : new String[]{"5x7x11", "AtB:5x7x11", "ABt:5x7x11"}) {
            GemmForm form = GemmForm.parse(text);
            float[] a = Inputs.uniform(form.m() * form.k(), 1);
            float[] b = Inputs.uniform(form.k() * form.n(), 2);
            float[] c = product(form, a, b);
            Agreement.requireProduct("this", form, a, b, c);
            for (int i = 0; i < c.length; i++) {
                float right = c[i];
                for (float wrong : new float[]{right + 1e-4f, Float.NaN}) {
                    c[i] = wrong;
                    String message = message(() -> Agreement.requireProduct("this", form, a, b, c));
                    assertTrue(message.startsWith("this is wrong: " + form) && message.contains("row " + i / 7
                            + ", column " + i % 7), message);
                }
                c[i] = right;
            }
        }
    }

    @Test
    void aTransposedFactorIsNotTakenForAnother() {
        GemmForm form = GemmForm.parse("8x8x8");
        float[] a = Inputs.uniform(64, 1);
        float[] b = Inputs.uniform(64, 2);
        float[] transposed = product(GemmForm.parse("AtB:8x8x8"), a, b);
        assertTrue(message(() -> Agreement.requireProduct("this", form, a, b, transposed)).contains("row 0, column 0"));
    }

    @Test
    void aLargeProductIsCheckedAtBothEndsAtLeast() {
        GemmForm form = GemmForm.parse("300x300x300");
        float[] a = Inputs.uniform(300 * 300, 1);
        float[] b = Inputs.uniform(300 * 300, 2);
        float[] c = product(form, a, b);
        Agreement.requireProduct("this", form, a, b, c);
        c[0] = -c[0];
        assertTrue(message(() -> Agreement.requireProduct("this", form, a, b, c)).contains("row 0, column 0"));
        c[0] = -c[0];
        c[c.length - 1] = 0;
        assertTrue(message(() -> Agreement.requireProduct("this", form, a, b, c)).contains("row 299, column 299"));
    }

    @Test
    void lengthsAndValuesAreCompared() {
        assertEquals("this is wrong: its losses has 2 values, but 1 came",
                message(() -> Agreement.requireClose("this", "losses", new float[2], new float[1], 1)));
        assertEquals("this is wrong: value 1 of the losses is 2.0, but 2.3 came", message(() -> Agreement
                .requireClose("this", "losses", new float[]{1, 2}, new float[]{1, 2.3f}, 0.1f)));
        assertTrue(message(() -> Agreement.requireClose("this", "losses", new float[1], new float[]{Float.NaN}, 1))
                .endsWith("but NaN came"));
        Agreement.requireClose("this", "losses", new float[]{1, 2}, new float[]{1, 2.1f}, 0.1f);
    }

    @Test
    void aDropoutDropsHalfAndDoublesTheRest() {
        float[] before = Inputs.uniform(400, 1);
        float[] after = new float[400];
        for (int i = 0; i < 400; i++) {
            after[i] = i % 2 == 0 ? 0 : 2 * before[i];
        }
        Agreement.requireHalfDropped("this", before, after);
        after[7] = before[7];
        assertTrue(message(() -> Agreement.requireHalfDropped("this", before, after))
                .startsWith("this is wrong: value 7 of the dropout is "));
        assertEquals("this is wrong: a dropout of half of 400 values dropped 400",
                message(() -> Agreement.requireHalfDropped("this", before, new float[400])));
    }

    @Test
    void anotherActivationIsNoticed() {
        float[] x = Inputs.uniform(64, 1);
        try (Engine scalar = Engines.open("scalar", 1)) {
            Computation tanh = scalar.activation(Activation.TANH, 8, 8, x);
            assertTrue(message(() -> Agreement.requireAsScalar("this", "ReLU", tanh,
                    engine -> engine.activation(Activation.RELU, 8, 8, x), 1e-6f)).startsWith("this is wrong: value "));
        }
    }

    private static float[] product(GemmForm form, float[] a, float[] b) {
        try (Engine scalar = Engines.open("scalar", 1)) {
            Computation product = scalar.gemm(form, a, b);
            product.run();
            return product.result();
        }
    }

    private static String message(Runnable check) {
        return String.valueOf(assertThrows(IllegalStateException.class, check::run).getMessage());
    }
}
