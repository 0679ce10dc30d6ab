package dev.lanewise.contract;

import dev.lanewise.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The matrices of one operation, filled with numbers that depend on the seed alone, so that the same operation can be
 * built twice on arrays of its own. Each matrix has an array to itself. Floats around and between its rows hold a NaN
 * of a payload of its own, which spoils a result that it enters and is missed where it is overwritten.
 */
final class Operands {
    private static final int FOREIGN = 0x7FD1_D1D1;
    private static final List<Layout> PLAIN = List.of(Layout.WHOLE, Layout.OFFSET, Layout.GAPS);

    private final SplittableRandom random;
    private final Layout layout;
    private final Values values;
    private final List<Operand> operands = new ArrayList<>();

    /**
     * A matrix.
     *
     * @param own     which floats of its array are its elements
     * @param written whether the operation writes it
     * @param before  the array as it was, the same array if it is written
     */
    private record Operand(Matrix matrix, boolean[] own, boolean written, float[] before) {
    }

    Operands(long seed, Layout layout, Values values) {
        this.random = new SplittableRandom(seed);
        this.layout = layout;
        this.values = values;
    }

    /** A matrix that the operation only reads. */
    Matrix in(int rows, int cols) {
        return add(filled(rows, cols), false);
    }

    /** A matrix that the caller filled and the operation only reads. */
    Matrix in(Matrix filled) {
        return add(filled, false);
    }

    /** A matrix that the operation reads and writes. */
    Matrix inOut(int rows, int cols) {
        return add(filled(rows, cols), true);
    }

    /** As {@link #inOut}, without negative numbers. */
    Matrix inOutPositive(int rows, int cols) {
        Matrix matrix = filled(rows, cols);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                matrix.set(i, j, Math.abs(matrix.get(i, j)));
            }
        }
        return add(matrix, true);
    }

    /** As {@link #in}, behind an offset perhaps, but without gaps. */
    Matrix inWithoutGaps(int rows, int cols) {
        return add(rows(filled(1, rows * cols), rows), false);
    }

    /** As {@link #inOut}, behind an offset perhaps, but without gaps. */
    Matrix inOutWithoutGaps(int rows, int cols) {
        return add(rows(filled(1, rows * cols), rows), true);
    }

    /** As {@link #out}, behind an offset perhaps, but without gaps. */
    Matrix outWithoutGaps(int rows, int cols) {
        return add(rows(unwritten(1, rows * cols), rows), true);
    }

    private static Matrix rows(Matrix row, int rows) {
        int cols = row.cols() / rows;
        return new Matrix(row.data(), row.offset(), rows, cols, cols, false);
    }

    /** A transposed view that the operation only reads. */
    Matrix inTransposed(int rows, int cols) {
        return add(filled(cols, rows).transpose(), false);
    }

    /** A matrix that the operation only writes: NaN. */
    Matrix out(int rows, int cols) {
        return add(unwritten(rows, cols), true);
    }

    private Matrix unwritten(int rows, int cols) {
        Matrix matrix = empty(rows, cols);
        for (int i = 0; i < rows; i++) {
            Arrays.fill(matrix.data(), matrix.index(i, 0), matrix.index(i, 0) + cols, Float.NaN);
        }
        return matrix;
    }

    /** Random class indices. */
    int[] labels(int rows, int classes) {
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            labels[i] = random.nextInt(classes);
        }
        return labels;
    }

    /** A number between 0 and the bound. */
    float below(float bound) {
        return (float) random.nextDouble(bound);
    }

    private Matrix add(Matrix matrix, boolean written) {
        operands.add(new Operand(matrix, elements(matrix), written, written ? matrix.data() : matrix.data().clone()));
        return matrix;
    }

    private Matrix filled(int rows, int cols) {
        Matrix matrix = empty(rows, cols);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++) {
                matrix.set(i, j, values.next(random));
            }
        }
        return matrix;
    }

    private Matrix empty(int rows, int cols) {
        Layout chosen = layout == Layout.MIXED ? PLAIN.get(random.nextInt(PLAIN.size())) : layout;
        int before = chosen == Layout.WHOLE ? 0 : 1 + 2 * random.nextInt(9);
        int gap = chosen == Layout.GAPS ? 1 + random.nextInt(19) : 0;
        int after = chosen == Layout.WHOLE ? 0 : random.nextInt(20);
        float[] data = new float[before + (rows - 1) * (cols + gap) + cols + after];
        Arrays.fill(data, Float.intBitsToFloat(FOREIGN));
        return new Matrix(data, before, rows, cols, cols + gap, false);
    }

    /**
     * What differs from the same operands after a run of the definition, or what was written that belongs to somebody
     * else; empty if all is well.
     */
    String difference(Operands expected) {
        for (int number = 0; number < operands.size(); number++) {
            Operand operand = operands.get(number);
            float[] is = operand.matrix().data();
            float[] should = expected.operands.get(number).matrix().data();
            for (int at = 0; at < is.length; at++) {
                if (!operand.own()[at]) {
                    if (Float.floatToRawIntBits(is[at]) != FOREIGN) {
                        return "the float at index " + at + " beside the elements of " + name(number)
                                + " was overwritten with " + text(is[at]);
                    }
                } else if (Float.floatToIntBits(is[at]) != Float.floatToIntBits(should[at])) {
                    return element(operand.matrix(), at) + " of " + name(number) + " is " + text(is[at])
                            + " instead of " + text(should[at]);
                } else if (!operand.written()
                        && Float.floatToRawIntBits(is[at]) != Float.floatToRawIntBits(operand.before()[at])) {
                    return element(operand.matrix(), at) + " of " + name(number) + ", an input, was overwritten with "
                            + text(is[at]);
                }
            }
        }
        return "";
    }

    private String name(int number) {
        Matrix matrix = operands.get(number).matrix();
        return "operand " + number + " (" + matrix + (matrix.transposed() ? " transposed" : "") + ", offset "
                + matrix.offset() + ", stride " + matrix.stride() + ")";
    }

    private static String element(Matrix matrix, int at) {
        int row = (at - matrix.offset()) / matrix.stride();
        int col = (at - matrix.offset()) % matrix.stride();
        return matrix.transposed() ? "element (" + col + ", " + row + ")" : "element (" + row + ", " + col + ")";
    }

    private static boolean[] elements(Matrix matrix) {
        boolean[] own = new boolean[matrix.data().length];
        for (int i = 0; i < matrix.rows(); i++) {
            for (int j = 0; j < matrix.cols(); j++) {
                own[matrix.index(i, j)] = true;
            }
        }
        return own;
    }

    private static String text(float value) {
        return value + " (0x" + Integer.toHexString(Float.floatToRawIntBits(value)) + ")";
    }
}
