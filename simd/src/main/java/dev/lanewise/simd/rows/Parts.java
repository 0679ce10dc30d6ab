package dev.lanewise.simd.rows;

import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.simd.parallel.Workers;

/**
 * Cuts an elementwise operation into parts of about equal size, by shape alone, and runs them on the workers. Where all
 * operands lie without gaps they are one long row and the cut goes through it; otherwise the parts are whole rows.
 * Refuses to serve anything whose result depends on the cut.
 */
final class Parts implements Kernel, Workers.Task {
    /** How many elements make a part where an element takes a fraction of a nanosecond. */
    static final int CHEAP = 32 * 1024;
    /** How many elements make a part where an element takes about a nanosecond. */
    static final int DEAR = 8 * 1024;

    /** How many elements are at most passed over several times in a row: they stay in a small L1 cache. */
    static final int CACHED = 2 * 1024;

    /** An elementwise operation on a piece of one row. */
    @FunctionalInterface
    interface Piece {
        /** Computes the elements {@code from} to before {@code to} of a row, on the thread of that number. */
        void run(int row, int from, int to, int worker);
    }

    private final Piece piece;
    private final Workers workers;
    private final int rows;
    private final int cols;
    private final int rowsPerPart;
    private final int colsPerPart;
    private final int parts;

    private Parts(Piece piece, Workers workers, int rows, int cols, int rowsPerPart, int colsPerPart) {
        this.piece = piece;
        this.workers = workers;
        this.rows = rows;
        this.cols = cols;
        this.rowsPerPart = rowsPerPart;
        this.colsPerPart = colsPerPart;
        parts = Math.ceilDiv(rows, rowsPerPart) * Math.ceilDiv(cols, colsPerPart);
    }

    /**
     * A kernel that runs the pieces of a whole operation, each element for itself.
     *
     * @param contiguous whether all operands lie without gaps, so that element (i, j) is also element (0, i·cols + j)
     * @param grain      elements per part, {@link #CHEAP} or {@link #DEAR}; two grains are the least that is cut
     */
    static Kernel bind(int rows, int cols, boolean contiguous, int grain, Workers workers, Piece piece) {
        if (!contiguous) {
            return bindRows(rows, cols, grain, workers, piece);
        }
        int size = rows * cols;
        int even = Math.ceilDiv(size, Math.max(1, size / grain));
        return new Parts(piece, workers, 1, size, 1, Math.ceilDiv(even, Operation.LANES) * Operation.LANES);
    }

    /** As {@link #bind}, each piece a whole row. */
    static Kernel bindRows(int rows, int cols, int grain, Workers workers, Piece piece) {
        int wanted = (int) Math.max(1, (long) rows * cols / grain);
        return new Parts(piece, workers, rows, cols, Math.ceilDiv(rows, wanted), cols);
    }

    /**
     * Runs a piece over the columns {@code from} to before {@code to} of the rows {@code first} to before {@code end}.
     *
     * @param contiguous whether the columns are all there are and all operands lie without gaps: then it is one piece
     */
    static void runRows(Piece piece, int first, int end, int from, int to, boolean contiguous, int worker) {
        if (contiguous) {
            piece.run(0, first * to, end * to, worker);
            return;
        }
        for (int row = first; row < end; row++) {
            piece.run(row, from, to, worker);
        }
    }

    @Override
    public void run() {
        if (parts == 1) {
            run(0, 0);
        } else {
            workers.run(this, parts);
        }
    }

    @Override
    public void run(int part, int worker) {
        if (colsPerPart < cols) {
            int from = part * colsPerPart;
            piece.run(0, from, from + Math.min(colsPerPart, cols - from), worker);
            return;
        }
        int first = part * rowsPerPart;
        int end = first + Math.min(rowsPerPart, rows - first);
        for (int row = first; row < end; row++) {
            piece.run(row, 0, cols, worker);
        }
    }
}
