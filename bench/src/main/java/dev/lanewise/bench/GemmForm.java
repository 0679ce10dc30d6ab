package dev.lanewise.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shape of a product and which factor is stored transposed. Written {@code MxNxK} for {@code C ← A·B};
 * {@code AtB:MxNxK} for {@code C ← Aᵀ·B} with A stored k×m; {@code ABt:MxNxK} for {@code C ← A·Bᵀ} with B stored n×k.
 *
 * @param m           rows of C
 * @param n           columns of C
 * @param k           how many products an element of C sums
 * @param transposedA whether A is stored k×m
 * @param transposedB whether B is stored n×k
 */
public record GemmForm(int m, int n, int k, boolean transposedA, boolean transposedB) {
    private static final Pattern SYNTAX =
            Pattern.compile("(AtB:|ABt:)?([1-9]\\d{0,8})x([1-9]\\d{0,8})x([1-9]\\d{0,8})");

    /**
     * Reads a form.
     *
     * @throws IllegalArgumentException if it is none
     */
    static GemmForm parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a shape is MxNxK, AtB:MxNxK or ABt:MxNxK, but '" + text + "' came");
        }
        return new GemmForm(Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)),
                Integer.parseInt(matcher.group(4)), text.startsWith("AtB"), text.startsWith("ABt"));
    }

    /** Columns of A as it is stored. */
    public int strideA() {
        return transposedA ? m : k;
    }

    /** Columns of B as it is stored. */
    public int strideB() {
        return transposedB ? k : n;
    }
}
