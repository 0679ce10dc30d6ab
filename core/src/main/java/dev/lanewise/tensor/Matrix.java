package dev.lanewise.tensor;

/**
 * A rectangular view of a float array: what kernels read and write. Element (i, j) is
 * {@code data[offset + i·stride + j]}, or {@code data[offset + j·stride + i]} where the view is transposed. The floats
 * between the rows (where {@code stride} exceeds the row length) belong to somebody else and are never touched.
 *
 * @param data       the array, shared
 * @param offset     where element (0, 0) lies
 * @param rows       number of rows as seen through the view, at least 1
 * @param cols       number of columns as seen through the view, at least 1
 * @param stride     distance in the array between two stored rows
 * @param transposed whether stored rows are the view's columns
 */
public record Matrix(float[] data, int offset, int rows, int cols, int stride, boolean transposed) {
    /**
     * @throws IllegalArgumentException if the view is empty, its stored rows overlap or it leaves the array
     */
    public Matrix {
        if (rows < 1 || cols < 1) {
            throw new IllegalArgumentException("a matrix has at least one row and one column, but came as " + rows
                    + "×" + cols);
        }
        int storedRows = transposed ? cols : rows;
        int storedCols = transposed ? rows : cols;
        if (stride < storedCols) {
            throw new IllegalArgumentException("the stride of a matrix is at least its stored row length of "
                    + storedCols + ", but came as " + stride);
        }
        long end = offset + (storedRows - 1L) * stride + storedCols;
        if (offset < 0 || end > data.length) {
            throw new IllegalArgumentException("a matrix of " + rows + "×" + cols + " with stride " + stride
                    + " at offset " + offset + " needs an array of " + end + " floats, but the array holds "
                    + data.length);
        }
    }

    /** The whole array, or its beginning, as a matrix without gaps between the rows. */
    public static Matrix of(float[] data, int rows, int cols) {
        return new Matrix(data, 0, rows, cols, cols, false);
    }

    /** A row of {@code length} floats beginning at {@code offset}: a 1×length matrix. */
    public static Matrix row(float[] data, int offset, int length) {
        return new Matrix(data, offset, 1, length, length, false);
    }

    /** A new matrix of zeros without gaps. */
    public static Matrix zeros(int rows, int cols) {
        return of(new float[Math.multiplyExact(rows, cols)], rows, cols);
    }

    /** The transpose of this view, of the same floats. */
    public Matrix transpose() {
        return new Matrix(data, offset, cols, rows, stride, !transposed);
    }

    /** The index in {@link #data} of element (row, col). */
    public int index(int row, int col) {
        return transposed ? offset + col * stride + row : offset + row * stride + col;
    }

    /** Element (row, col); for tests and inspection, not for kernels. */
    public float get(int row, int col) {
        checkElement(row, col);
        return data[index(row, col)];
    }

    /** Sets element (row, col); for tests and filling, not for kernels. */
    public void set(int row, int col, float value) {
        checkElement(row, col);
        data[index(row, col)] = value;
    }

    /** Whether the elements lie one behind the other in the array, row by row. */
    public boolean contiguous() {
        return !transposed && (stride == cols || rows == 1);
    }

    /** Whether both have the same number of rows and columns. */
    public boolean sameExtents(Matrix other) {
        return rows == other.rows && cols == other.cols;
    }

    /** Whether both views are of exactly the same floats in the same places. */
    public boolean sameElements(Matrix other) {
        return data == other.data && offset == other.offset && sameExtents(other)
                && (stride == other.stride || rows == 1) && transposed == other.transposed;
    }

    /** Whether the ranges from the first to the last float of both views meet in one array. */
    public boolean overlaps(Matrix other) {
        return data == other.data && offset < other.end() && other.offset < end();
    }

    private int end() {
        int storedRows = transposed ? cols : rows;
        int storedCols = transposed ? rows : cols;
        return offset + (storedRows - 1) * stride + storedCols;
    }

    private void checkElement(int row, int col) {
        if (row < 0 || row >= rows || col < 0 || col >= cols) {
            throw new IllegalArgumentException(
                    "a " + rows + "×" + cols + " matrix has no element (" + row + ", " + col + ")");
        }
    }

    /** The extents alone, for messages: {@code 128×784}. */
    @Override
    public String toString() {
        return rows + "×" + cols;
    }
}
