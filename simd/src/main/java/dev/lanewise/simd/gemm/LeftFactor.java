package dev.lanewise.simd.gemm;

/** A's block of a product over one slice of k, and where it lies. For one thread. */
public final class LeftFactor {
    private float[] a = {};
    private int at;
    private int rowA;
    private int stepA;
    private int slice;
    private boolean inRuns;
    private int[] rowsA = {};
    private int[] offsets = {};
    private int[] begins = {};
    private int run;
    private int end;

    /** Element (i, p) lies at {@code at + i·rowA + p·stepA}, of {@code slice} columns. */
    public void strided(float[] a, int at, int rowA, int stepA, int slice) {
        this.a = a;
        this.at = at;
        this.rowA = rowA;
        this.stepA = stepA;
        this.slice = slice;
        inRuns = false;
    }

    /** Runs {@code run} to before {@code end}, lying as {@link Microkernel#multiplyRuns} says. */
    public void runs(float[] a, int at, int[] rowsA, int[] offsets, int[] begins, int run, int end) {
        this.a = a;
        this.at = at;
        this.rowsA = rowsA;
        this.offsets = offsets;
        this.begins = begins;
        this.run = run;
        this.end = end;
        inRuns = true;
    }

    /** One register tile of the product, of A's rows from {@code first} on. */
    private void multiply(Microkernel tile, int first, int rows, float[] b, int atB, int stepB, float[] c, int atC,
            int rowC, boolean resume) {
        if (inRuns) {
            tile.multiplyRuns(a, at, rowsA, first, rows, offsets, begins, run, end, b, atB, stepB, c, atC, rowC,
                    resume);
        } else {
            tile.multiply(a, at + first * rowA, rowA, stepA, rows, b, atB, stepB, c, atC, rowC, slice, resume);
        }
    }

    /**
     * Loop 1 of a product, register tiles down one panel of B that is as wide as they: {@code C ← A·B} or
     * {@code C ← C + A·B} for so many rows. Where B and C lie is as {@link Microkernel} has it.
     */
    public void multiply(Microkernel tile, int rows, float[] b, int atB, int stepB, float[] c, int atC, int rowC,
            boolean resume) {
        int mr = tile.rows();
        for (int i = 0; i < rows; i += mr) {
            multiply(tile, i, Math.min(mr, rows - i), b, atB, stepB, c, atC + i * rowC, rowC, resume);
        }
    }

    /**
     * As {@link #multiply}, for the panel at the right edge, of which only {@code width} columns exist in C: by way of a
     * copy in the memory at {@code atTile}, where that is needed.
     */
    public void multiplyEdge(Microkernel tile, int rows, float[] b, int atB, int stepB, float[] memory, int atTile,
            float[] c, int atC, int rowC, int width, boolean resume) {
        int nr = tile.cols();
        if (width == nr) {
            multiply(tile, rows, b, atB, stepB, c, atC, rowC, resume);
            return;
        }
        int mr = tile.rows();
        // Where C is no wider and begins here, what a row's vectors write beyond it the next row overwrites.
        int direct = resume || width < rowC ? 0 : Math.floorDiv(rows * width - nr, width) + 1;
        for (int i = 0; i < rows; i += mr) {
            int height = Math.min(mr, rows - i);
            int tileC = atC + i * rowC;
            if (i + mr <= direct) {
                multiply(tile, i, mr, b, atB, stepB, c, tileC, rowC, false);
                continue;
            }
            if (resume) {
                Packing.copy(c, tileC, rowC, height, width, memory, atTile, nr);
            }
            multiply(tile, i, height, b, atB, stepB, memory, atTile, nr, resume);
            Packing.copy(memory, atTile, nr, height, width, c, tileC, rowC);
        }
    }
}
