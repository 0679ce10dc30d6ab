package dev.lanewise.kernel;

import dev.lanewise.random.Occasion;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Matrix;

/**
 * Inverted dropout (Srivastava and others, 'Dropout: a simple way to prevent neural networks from overfitting', 2014):
 * {@code Y ← X ∘ mask}, each element of the mask 0 with the given probability and {@code 1 / (1 − rate)} otherwise.
 * {@code X, Y, mask: m×n}, without gaps; Y may be X.
 *
 * <p>An element is dropped where {@link Philox#uniform} of the occasion's seed, {@link Purpose#DROPOUT}, the occasion's
 * step and its position is less than the rate, the position being {@code (stream << 40) + (first row + i) · n + j}.
 *
 * @param x        the input
 * @param y        the output
 * @param mask     the factors, which backward needs
 * @param rate     the probability of dropping an element
 * @param occasion which step of which run it is, read when the kernel runs
 * @param stream   a number that no other dropout of the model has
 */
public record Drop(Matrix x, Matrix y, Matrix mask, float rate, Occasion occasion,
        int stream) implements Operation {
    /** The stream's place in a position: a step's mini-batch has fewer elements. */
    public static final int STREAM_SHIFT = 40;

    /**
     * @throws IllegalArgumentException if the shapes differ, there are gaps, outputs overlap each other, or X other than
     *                                  by being it, the rate is not from 0 to less than 1, or the stream is negative
     */
    public Drop {
        String operation = "dropout";
        Operation.requireWithoutGaps(operation, "X", x);
        Operation.requireWithoutGaps(operation, "Y", y);
        Operation.requireWithoutGaps(operation, "the mask", mask);
        Operation.requireSameExtents(operation, "X", x, "Y", y);
        Operation.requireSameExtents(operation, "X", x, "the mask", mask);
        Operation.requireSameOrApart(operation, "Y", y, "X", x);
        Operation.requireApart(operation, "the mask", mask, "X", x);
        Operation.requireApart(operation, "the mask", mask, "Y", y);
        if (!(rate >= 0 && rate < 1) || stream < 0) {
            throw new IllegalArgumentException(
                    "dropout expects a rate from 0 to less than 1 and a stream of at least 0, "
                            + "but " + rate + " and " + stream + " came");
        }
    }

    /** The position of the first element, at the occasion as it is now. */
    public long firstPosition() {
        return ((long) stream << STREAM_SHIFT) + occasion.firstRow() * x.cols();
    }

    /** What the elements that stay are multiplied by. */
    public float scale() {
        return 1 / (1 - rate);
    }
}
