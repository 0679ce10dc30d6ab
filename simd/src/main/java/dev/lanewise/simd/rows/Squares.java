package dev.lanewise.simd.rows;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * Transposes in squares of 4×4 within registers: {@code to(j, i) ← from(i, j)}. The last square of a narrow side
 * overlaps the one before.
 */
final class Squares {
    private static final int SIDE = 4;
    private static final VectorMask<Float> ODD = VectorMask.fromLong(Lanes.F128, 0b1010);
    private static final VectorMask<Float> UPPER = VectorMask.fromLong(Lanes.F128, 0b1100);
    private static final VectorShuffle<Float> SWAP_PAIRS = VectorShuffle.fromValues(Lanes.F128, 2, 3, 0, 1);

    private Squares() {
    }

    /** A matrix of any extents; whatever lies between its rows stays as it is. */
    static void transpose(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int strideTo) {
        if (rows < SIDE || cols < SIDE) {
            transposeSingly(from, atFrom, strideFrom, rows, cols, to, atTo, strideTo);
            return;
        }
        for (int i = 0; i < rows; i += SIDE) {
            int row = Math.min(i, rows - SIDE);
            transposeFourRows(from, atFrom + row * strideFrom, strideFrom, cols, to, atTo + row, strideTo);
        }
    }

    private static void transposeSingly(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to,
            int atTo, int strideTo) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                to[atTo + j * strideTo + i] = from[atFrom + i * strideFrom + j];
            }
        }
    }

    private static void transposeFourRows(float[] from, int atFrom, int strideFrom, int cols, float[] to, int atTo,
            int strideTo) {
        int last = cols - SIDE;
        for (int j = 0; j < last; j += SIDE) {
            transposeSquare(from, atFrom + j, strideFrom, to, atTo + j * strideTo, strideTo);
        }
        transposeSquare(from, atFrom + last, strideFrom, to, atTo + last * strideTo, strideTo);
    }

    /** First pairs of floats change places, as halves of 64-bit integers, then pairs of pairs. */
    private static void transposeSquare(float[] from, int atFrom, int strideFrom, float[] to, int atTo,
            int strideTo) {
        FloatVector x0 = FloatVector.fromArray(Lanes.F128, from, atFrom);
        FloatVector x1 = FloatVector.fromArray(Lanes.F128, from, atFrom + strideFrom);
        FloatVector x2 = FloatVector.fromArray(Lanes.F128, from, atFrom + 2 * strideFrom);
        FloatVector x3 = FloatVector.fromArray(Lanes.F128, from, atFrom + 3 * strideFrom);
        FloatVector up1 = x1.reinterpretAsLongs().lanewise(VectorOperators.LSHL, Float.SIZE).reinterpretAsFloats();
        FloatVector up3 = x3.reinterpretAsLongs().lanewise(VectorOperators.LSHL, Float.SIZE).reinterpretAsFloats();
        FloatVector down0 = x0.reinterpretAsLongs().lanewise(VectorOperators.LSHR, Float.SIZE).reinterpretAsFloats();
        FloatVector down2 = x2.reinterpretAsLongs().lanewise(VectorOperators.LSHR, Float.SIZE).reinterpretAsFloats();
        FloatVector even01 = x0.blend(up1, ODD);
        FloatVector odd01 = down0.blend(x1, ODD);
        FloatVector even23 = x2.blend(up3, ODD);
        FloatVector odd23 = down2.blend(x3, ODD);
        even01.blend(even23.rearrange(SWAP_PAIRS), UPPER).intoArray(to, atTo);
        odd01.blend(odd23.rearrange(SWAP_PAIRS), UPPER).intoArray(to, atTo + strideTo);
        even01.rearrange(SWAP_PAIRS).blend(even23, UPPER).intoArray(to, atTo + 2 * strideTo);
        odd01.rearrange(SWAP_PAIRS).blend(odd23, UPPER).intoArray(to, atTo + 3 * strideTo);
    }
}
