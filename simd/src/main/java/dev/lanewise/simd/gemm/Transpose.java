package dev.lanewise.simd.gemm;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies a matrix transposed, by squares of 16, 8 or 4 that are transposed in registers: rows i and i + d exchange
 * their floats where the column's bit d differs, for d = half the width down to 1. Squares are as wide as the machine's
 * vectors; narrower ones where shorter vectors may be used beside those.
 */
public final class Transpose {
    private static final VectorSpecies<Float> F512 = FloatVector.SPECIES_512;
    private static final VectorSpecies<Float> F256 = FloatVector.SPECIES_256;
    private static final VectorSpecies<Float> F128 = FloatVector.SPECIES_128;
    /** The width of the largest square. */
    public static final int WIDTH = Math.clamp(Lanes.COUNT, 4, 16);
    private static final boolean BY_8 = WIDTH == 8 || Lanes.HALVES_ARE_AS_FAST;
    private static final boolean BY_4 = WIDTH == 4 || Lanes.HALVES_ARE_AS_FAST;
    /** Fewer columns than this are copied one by one: of a square of 16 nearly all would be left out. */
    private static final int LEAST_COLS = 4;

    private static final FloatVector FIRST_8 = FloatVector.fromArray(F512, first(8), 0);
    private static final FloatVector SECOND_8 = FloatVector.fromArray(F512, second(8), 0);
    private static final FloatVector FIRST_4 = FloatVector.fromArray(F512, first(4), 0);
    private static final FloatVector SECOND_4 = FloatVector.fromArray(F512, second(4), 0);
    private static final FloatVector FIRST_2 = FloatVector.fromArray(F512, first(2), 0);
    private static final FloatVector SECOND_2 = FloatVector.fromArray(F512, second(2), 0);
    private static final FloatVector FIRST_1 = FloatVector.fromArray(F512, first(1), 0);
    private static final FloatVector SECOND_1 = FloatVector.fromArray(F512, second(1), 0);
    private static final VectorShuffle<Float> SWAP8_4 = swap(F256, 4);
    private static final VectorMask<Float> UPPER8_4 = upper(F256, 4);
    private static final VectorShuffle<Float> SWAP8_2 = swap(F256, 2);
    private static final VectorMask<Float> UPPER8_2 = upper(F256, 2);
    private static final VectorShuffle<Float> SWAP8_1 = swap(F256, 1);
    private static final VectorMask<Float> UPPER8_1 = upper(F256, 1);
    private static final VectorShuffle<Float> SWAP4_2 = swap(F128, 2);
    private static final VectorMask<Float> UPPER4_2 = upper(F128, 2);
    private static final VectorShuffle<Float> SWAP4_1 = swap(F128, 1);
    private static final VectorMask<Float> UPPER4_1 = upper(F128, 1);

    private Transpose() {
    }

    /**
     * {@code to(j, i) ← from(i, j)} for {@code rows} rows i and {@code cols} columns j of {@code from}; whatever lies
     * beside them stays as it is. By the largest squares that fit, where the last one of a row or column overlaps the
     * one before; what fits none one by one.
     */
    public static void copy(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int strideTo) {
        int least = Math.min(rows, cols);
        if (WIDTH == 16 && least >= 16) {
            copyBy16(from, atFrom, strideFrom, rows, cols, to, atTo, strideTo);
        } else if (BY_8 && least >= 8) {
            copyBy8(from, atFrom, strideFrom, rows, cols, to, atTo, strideTo);
        } else if (BY_4 && least >= 4) {
            copyBy4(from, atFrom, strideFrom, rows, cols, to, atTo, strideTo);
        } else if (WIDTH == 16 && rows >= 16 && cols >= LEAST_COLS) {
            copyNarrow(from, atFrom, strideFrom, rows, cols, to, atTo, strideTo);
        } else {
            copySingly(from, atFrom, strideFrom, rows, cols, to, atTo, strideTo);
        }
    }

    /**
     * Fewer columns than a square has: sixteen rows are read with what follows them in memory, and of what they become
     * only as much is written as they have columns. Rows too close to the end of the array one by one.
     */
    private static void copyNarrow(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int strideTo) {
        int readable = Math.clamp(Math.floorDiv(from.length - atFrom - 16, strideFrom) + 1, 0, rows);
        int whole = readable < 16 ? 0 : readable;
        for (int i = 0; i < whole; i += 16) {
            int row = Math.min(i, whole - 16);
            square16(from, atFrom + row * strideFrom, strideFrom, cols, to, atTo + row, strideTo);
        }
        copySingly(from, atFrom + whole * strideFrom, strideFrom, rows - whole, cols, to, atTo + whole, strideTo);
    }

    private static void copySingly(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int strideTo) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                to[atTo + j * strideTo + i] = from[atFrom + i * strideFrom + j];
            }
        }
    }

    private static void copyBy16(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int strideTo) {
        for (int j = 0; j < cols; j += 16) {
            int col = Math.min(j, cols - 16);
            for (int i = 0; i < rows; i += 16) {
                int row = Math.min(i, rows - 16);
                square16(from, atFrom + row * strideFrom + col, strideFrom, 16, to, atTo + col * strideTo + row,
                        strideTo);
            }
        }
    }

    /**
     * Eight rows after the other, along their columns: a loop whose addresses and constants C2 keeps in registers, where
     * a method for each square would fetch them anew.
     */
    private static void copyBy8(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int strideTo) {
        for (int i = 0; i < rows; i += 8) {
            int row = Math.min(i, rows - 8);
            eightRows(from, atFrom + row * strideFrom, strideFrom, cols - cols % 8, to, atTo + row, strideTo);
            if (cols % 8 > 0) {
                eightRows(from, atFrom + row * strideFrom + cols - 8, strideFrom, 8, to, atTo + (cols - 8) * strideTo
                        + row, strideTo);
            }
        }
    }

    private static void copyBy4(float[] from, int atFrom, int strideFrom, int rows, int cols, float[] to, int atTo,
            int strideTo) {
        for (int j = 0; j < cols; j += 4) {
            int col = Math.min(j, cols - 4);
            for (int i = 0; i < rows; i += 4) {
                int row = Math.min(i, rows - 4);
                square4(from, atFrom + row * strideFrom + col, strideFrom, to, atTo + col * strideTo + row, strideTo);
            }
        }
    }

    /**
     * A square of 16 × 16: in each of 4 steps rows exchange half of their floats with the row that is so far below.
     * Writes what its first {@code cols} columns become, at least 4.
     */
    private static void square16(float[] from, int atFrom, int strideFrom, int cols, float[] to, int atTo,
            int strideTo) {
        FloatVector a0 = FloatVector.fromArray(F512, from, atFrom);
        FloatVector a1 = FloatVector.fromArray(F512, from, atFrom + strideFrom);
        FloatVector a2 = FloatVector.fromArray(F512, from, atFrom + 2 * strideFrom);
        FloatVector a3 = FloatVector.fromArray(F512, from, atFrom + 3 * strideFrom);
        FloatVector a4 = FloatVector.fromArray(F512, from, atFrom + 4 * strideFrom);
        FloatVector a5 = FloatVector.fromArray(F512, from, atFrom + 5 * strideFrom);
        FloatVector a6 = FloatVector.fromArray(F512, from, atFrom + 6 * strideFrom);
        FloatVector a7 = FloatVector.fromArray(F512, from, atFrom + 7 * strideFrom);
        FloatVector a8 = FloatVector.fromArray(F512, from, atFrom + 8 * strideFrom);
        FloatVector a9 = FloatVector.fromArray(F512, from, atFrom + 9 * strideFrom);
        FloatVector a10 = FloatVector.fromArray(F512, from, atFrom + 10 * strideFrom);
        FloatVector a11 = FloatVector.fromArray(F512, from, atFrom + 11 * strideFrom);
        FloatVector a12 = FloatVector.fromArray(F512, from, atFrom + 12 * strideFrom);
        FloatVector a13 = FloatVector.fromArray(F512, from, atFrom + 13 * strideFrom);
        FloatVector a14 = FloatVector.fromArray(F512, from, atFrom + 14 * strideFrom);
        FloatVector a15 = FloatVector.fromArray(F512, from, atFrom + 15 * strideFrom);
        FloatVector b0 = FIRST_8.selectFrom(a0, a8);
        FloatVector b8 = SECOND_8.selectFrom(a0, a8);
        FloatVector b1 = FIRST_8.selectFrom(a1, a9);
        FloatVector b9 = SECOND_8.selectFrom(a1, a9);
        FloatVector b2 = FIRST_8.selectFrom(a2, a10);
        FloatVector b10 = SECOND_8.selectFrom(a2, a10);
        FloatVector b3 = FIRST_8.selectFrom(a3, a11);
        FloatVector b11 = SECOND_8.selectFrom(a3, a11);
        FloatVector b4 = FIRST_8.selectFrom(a4, a12);
        FloatVector b12 = SECOND_8.selectFrom(a4, a12);
        FloatVector b5 = FIRST_8.selectFrom(a5, a13);
        FloatVector b13 = SECOND_8.selectFrom(a5, a13);
        FloatVector b6 = FIRST_8.selectFrom(a6, a14);
        FloatVector b14 = SECOND_8.selectFrom(a6, a14);
        FloatVector b7 = FIRST_8.selectFrom(a7, a15);
        FloatVector b15 = SECOND_8.selectFrom(a7, a15);
        FloatVector c0 = FIRST_4.selectFrom(b0, b4);
        FloatVector c4 = SECOND_4.selectFrom(b0, b4);
        FloatVector c1 = FIRST_4.selectFrom(b1, b5);
        FloatVector c5 = SECOND_4.selectFrom(b1, b5);
        FloatVector c2 = FIRST_4.selectFrom(b2, b6);
        FloatVector c6 = SECOND_4.selectFrom(b2, b6);
        FloatVector c3 = FIRST_4.selectFrom(b3, b7);
        FloatVector c7 = SECOND_4.selectFrom(b3, b7);
        FloatVector c8 = FIRST_4.selectFrom(b8, b12);
        FloatVector c12 = SECOND_4.selectFrom(b8, b12);
        FloatVector c9 = FIRST_4.selectFrom(b9, b13);
        FloatVector c13 = SECOND_4.selectFrom(b9, b13);
        FloatVector c10 = FIRST_4.selectFrom(b10, b14);
        FloatVector c14 = SECOND_4.selectFrom(b10, b14);
        FloatVector c11 = FIRST_4.selectFrom(b11, b15);
        FloatVector c15 = SECOND_4.selectFrom(b11, b15);
        FloatVector d0 = FIRST_2.selectFrom(c0, c2);
        FloatVector d2 = SECOND_2.selectFrom(c0, c2);
        FloatVector d1 = FIRST_2.selectFrom(c1, c3);
        FloatVector d3 = SECOND_2.selectFrom(c1, c3);
        FloatVector d4 = FIRST_2.selectFrom(c4, c6);
        FloatVector d6 = SECOND_2.selectFrom(c4, c6);
        FloatVector d5 = FIRST_2.selectFrom(c5, c7);
        FloatVector d7 = SECOND_2.selectFrom(c5, c7);
        FloatVector d8 = FIRST_2.selectFrom(c8, c10);
        FloatVector d10 = SECOND_2.selectFrom(c8, c10);
        FloatVector d9 = FIRST_2.selectFrom(c9, c11);
        FloatVector d11 = SECOND_2.selectFrom(c9, c11);
        FloatVector d12 = FIRST_2.selectFrom(c12, c14);
        FloatVector d14 = SECOND_2.selectFrom(c12, c14);
        FloatVector d13 = FIRST_2.selectFrom(c13, c15);
        FloatVector d15 = SECOND_2.selectFrom(c13, c15);
        FloatVector e0 = FIRST_1.selectFrom(d0, d1);
        FloatVector e1 = SECOND_1.selectFrom(d0, d1);
        FloatVector e2 = FIRST_1.selectFrom(d2, d3);
        FloatVector e3 = SECOND_1.selectFrom(d2, d3);
        FloatVector e4 = FIRST_1.selectFrom(d4, d5);
        FloatVector e5 = SECOND_1.selectFrom(d4, d5);
        FloatVector e6 = FIRST_1.selectFrom(d6, d7);
        FloatVector e7 = SECOND_1.selectFrom(d6, d7);
        FloatVector e8 = FIRST_1.selectFrom(d8, d9);
        FloatVector e9 = SECOND_1.selectFrom(d8, d9);
        FloatVector e10 = FIRST_1.selectFrom(d10, d11);
        FloatVector e11 = SECOND_1.selectFrom(d10, d11);
        FloatVector e12 = FIRST_1.selectFrom(d12, d13);
        FloatVector e13 = SECOND_1.selectFrom(d12, d13);
        FloatVector e14 = FIRST_1.selectFrom(d14, d15);
        FloatVector e15 = SECOND_1.selectFrom(d14, d15);
        e0.intoArray(to, atTo);
        e1.intoArray(to, atTo + strideTo);
        e2.intoArray(to, atTo + 2 * strideTo);
        e3.intoArray(to, atTo + 3 * strideTo);
        if (cols > 4) {
            e4.intoArray(to, atTo + 4 * strideTo);
        }
        if (cols > 5) {
            e5.intoArray(to, atTo + 5 * strideTo);
        }
        if (cols > 6) {
            e6.intoArray(to, atTo + 6 * strideTo);
        }
        if (cols > 7) {
            e7.intoArray(to, atTo + 7 * strideTo);
        }
        if (cols > 8) {
            e8.intoArray(to, atTo + 8 * strideTo);
        }
        if (cols > 9) {
            e9.intoArray(to, atTo + 9 * strideTo);
        }
        if (cols > 10) {
            e10.intoArray(to, atTo + 10 * strideTo);
        }
        if (cols > 11) {
            e11.intoArray(to, atTo + 11 * strideTo);
        }
        if (cols > 12) {
            e12.intoArray(to, atTo + 12 * strideTo);
        }
        if (cols > 13) {
            e13.intoArray(to, atTo + 13 * strideTo);
        }
        if (cols > 14) {
            e14.intoArray(to, atTo + 14 * strideTo);
        }
        if (cols > 15) {
            e15.intoArray(to, atTo + 15 * strideTo);
        }
    }

    /**
     * Squares of 8 × 8 along eight rows: in each of 3 steps rows exchange half of their floats with the row that is so
     * far below.
     */
    private static void eightRows(float[] from, int atFrom, int strideFrom, int cols, float[] to, int atTo,
            int strideTo) {
        int from1 = atFrom + strideFrom;
        int from2 = from1 + strideFrom;
        int from3 = from2 + strideFrom;
        int from4 = from3 + strideFrom;
        int from5 = from4 + strideFrom;
        int from6 = from5 + strideFrom;
        int from7 = from6 + strideFrom;
        for (int j = 0; j < cols; j += 8) {
            int target = atTo + j * strideTo;
            FloatVector a0 = FloatVector.fromArray(F256, from, atFrom + j);
            FloatVector a4 = FloatVector.fromArray(F256, from, from4 + j);
            FloatVector b0 = a0.blend(a4.rearrange(SWAP8_4), UPPER8_4);
            FloatVector b4 = a0.rearrange(SWAP8_4).blend(a4, UPPER8_4);
            FloatVector a2 = FloatVector.fromArray(F256, from, from2 + j);
            FloatVector a6 = FloatVector.fromArray(F256, from, from6 + j);
            FloatVector b2 = a2.blend(a6.rearrange(SWAP8_4), UPPER8_4);
            FloatVector b6 = a2.rearrange(SWAP8_4).blend(a6, UPPER8_4);
            FloatVector c0 = b0.blend(b2.rearrange(SWAP8_2), UPPER8_2);
            FloatVector c2 = b0.rearrange(SWAP8_2).blend(b2, UPPER8_2);
            FloatVector c4 = b4.blend(b6.rearrange(SWAP8_2), UPPER8_2);
            FloatVector c6 = b4.rearrange(SWAP8_2).blend(b6, UPPER8_2);
            FloatVector a1 = FloatVector.fromArray(F256, from, from1 + j);
            FloatVector a5 = FloatVector.fromArray(F256, from, from5 + j);
            FloatVector b1 = a1.blend(a5.rearrange(SWAP8_4), UPPER8_4);
            FloatVector b5 = a1.rearrange(SWAP8_4).blend(a5, UPPER8_4);
            FloatVector a3 = FloatVector.fromArray(F256, from, from3 + j);
            FloatVector a7 = FloatVector.fromArray(F256, from, from7 + j);
            FloatVector b3 = a3.blend(a7.rearrange(SWAP8_4), UPPER8_4);
            FloatVector b7 = a3.rearrange(SWAP8_4).blend(a7, UPPER8_4);
            FloatVector c1 = b1.blend(b3.rearrange(SWAP8_2), UPPER8_2);
            FloatVector c3 = b1.rearrange(SWAP8_2).blend(b3, UPPER8_2);
            FloatVector c5 = b5.blend(b7.rearrange(SWAP8_2), UPPER8_2);
            FloatVector c7 = b5.rearrange(SWAP8_2).blend(b7, UPPER8_2);
            c0.blend(c1.rearrange(SWAP8_1), UPPER8_1).intoArray(to, target);
            c0.rearrange(SWAP8_1).blend(c1, UPPER8_1).intoArray(to, target + strideTo);
            c2.blend(c3.rearrange(SWAP8_1), UPPER8_1).intoArray(to, target + 2 * strideTo);
            c2.rearrange(SWAP8_1).blend(c3, UPPER8_1).intoArray(to, target + 3 * strideTo);
            c4.blend(c5.rearrange(SWAP8_1), UPPER8_1).intoArray(to, target + 4 * strideTo);
            c4.rearrange(SWAP8_1).blend(c5, UPPER8_1).intoArray(to, target + 5 * strideTo);
            c6.blend(c7.rearrange(SWAP8_1), UPPER8_1).intoArray(to, target + 6 * strideTo);
            c6.rearrange(SWAP8_1).blend(c7, UPPER8_1).intoArray(to, target + 7 * strideTo);
        }
    }

    /** A square of 4 × 4: in each of 2 steps rows exchange half of their floats with the row that is so far below. */
    private static void square4(float[] from, int atFrom, int strideFrom, float[] to, int atTo, int strideTo) {
        FloatVector a0 = FloatVector.fromArray(F128, from, atFrom);
        FloatVector a1 = FloatVector.fromArray(F128, from, atFrom + strideFrom);
        FloatVector a2 = FloatVector.fromArray(F128, from, atFrom + 2 * strideFrom);
        FloatVector a3 = FloatVector.fromArray(F128, from, atFrom + 3 * strideFrom);
        FloatVector b0 = a0.blend(a2.rearrange(SWAP4_2), UPPER4_2);
        FloatVector b2 = a0.rearrange(SWAP4_2).blend(a2, UPPER4_2);
        FloatVector b1 = a1.blend(a3.rearrange(SWAP4_2), UPPER4_2);
        FloatVector b3 = a1.rearrange(SWAP4_2).blend(a3, UPPER4_2);
        FloatVector c0 = b0.blend(b1.rearrange(SWAP4_1), UPPER4_1);
        FloatVector c1 = b0.rearrange(SWAP4_1).blend(b1, UPPER4_1);
        FloatVector c2 = b2.blend(b3.rearrange(SWAP4_1), UPPER4_1);
        FloatVector c3 = b2.rearrange(SWAP4_1).blend(b3, UPPER4_1);
        c0.intoArray(to, atTo);
        c1.intoArray(to, atTo + strideTo);
        c2.intoArray(to, atTo + 2 * strideTo);
        c3.intoArray(to, atTo + 3 * strideTo);
    }

    /** The lanes of rows i and i + d that row i becomes: its own where bit d is 0, else the other's from d before. */
    static float[] first(int d) {
        float[] lanes = new float[16];
        for (int i = 0; i < 16; i++) {
            lanes[i] = (i & d) == 0 ? i : 16 + i - d;
        }
        return lanes;
    }

    /** The lanes that row i + d becomes: those of row i from d behind where bit d is 0, else its own. */
    static float[] second(int d) {
        float[] lanes = new float[16];
        for (int i = 0; i < 16; i++) {
            lanes[i] = (i & d) == 0 ? i + d : 16 + i;
        }
        return lanes;
    }

    private static VectorShuffle<Float> swap(VectorSpecies<Float> species, int d) {
        return VectorShuffle.fromOp(species, i -> i ^ d);
    }

    private static VectorMask<Float> upper(VectorSpecies<Float> species, int d) {
        long bits = 0;
        for (int i = 0; i < species.length(); i++) {
            bits |= (i & d) == 0 ? 0 : 1L << i;
        }
        return VectorMask.fromLong(species, bits);
    }
}
