package dev.lanewise.simd.convolution;

import dev.lanewise.simd.gemm.Packing;
import dev.lanewise.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The matrix of patches, a row for every pixel of the grids of all images, which is never in memory as a whole: copies
 * blocks of it, some rows of a slice of its columns, with zeros where a patch leaves the image.
 */
final class Patches {
    /** So many floats, at least, are faster copied as one. */
    private static final int LONG_PIECE = 128;

    private final Sight sight;
    private final float[] images;
    private final int offset;
    /** Whether copies are column by column: what a tap sees of neighbouring pixels lies side by side in such images. */
    private final boolean across;
    /** Where slices begin, and the end. */
    private final int[] begins;
    private final Piece[][] pieces;

    /**
     * Floats of a patch that lie one behind the other in the image.
     *
     * @param row     of the image, seen from the grid's first row
     * @param col     of the first pixel, seen from the grid's first column
     * @param pixels  how many pixels it covers, all with all their channels if more than one
     * @param channel where it begins within a pixel
     * @param floats  how many floats
     * @param to      where they go in the slice
     */
    private record Piece(int row, int col, int pixels, int channel, int floats, int to) {
    }

    /**
     * Patches of images.
     *
     * @param images an image in every row, without gaps
     * @param begins where the slices of the columns begin, in ascending order, and the number of columns
     */
    Patches(Sight sight, Matrix images, int[] begins) {
        this.sight = sight;
        this.images = images.data();
        this.offset = images.offset();
        this.begins = begins;
        across = sight.pixel == 1 && sight.step == 1;
        pieces = new Piece[begins.length - 1][];
        for (int slice = 0; slice < pieces.length; slice++) {
            pieces[slice] = pieces(begins[slice], begins[slice + 1]);
        }
    }

    private Piece[] pieces(int begin, int end) {
        List<Piece> list = new ArrayList<>();
        int channels = sight.channels;
        for (int k = begin; k < end;) {
            int tap = k / channels;
            int channel = k % channels;
            int taps = 1;
            int floats = Math.min(channels - channel, end - k);
            if (channel == 0 && !across) {
                while (k + (taps + 1) * channels <= end && sight.isBeside(tap, taps)) {
                    taps++;
                }
                floats = Math.min(taps * channels, end - k);
            }
            list.add(new Piece(sight.rows[tap], sight.cols[tap], taps, sight.first + channel, floats, k - begin));
            k += floats;
        }
        return list.toArray(new Piece[0]);
    }

    /** How many slices there are. */
    int slices() {
        return pieces.length;
    }

    /** Where a slice begins. */
    int begin(int slice) {
        return begins[slice];
    }

    /** How many columns a slice has. */
    int length(int slice) {
        return begins[slice + 1] - begins[slice];
    }

    /** The longest slice. */
    int longest() {
        int longest = 0;
        for (int slice = 0; slice < pieces.length; slice++) {
            longest = Math.max(longest, length(slice));
        }
        return longest;
    }

    /**
     * Copies {@code rows} rows of a slice from row {@code first} on, as {@link #rowStep} and {@link #columnStep} say.
     */
    void copy(int slice, int first, int rows, float[] to, int at) {
        int grid = sight.grid();
        int rowStep = rowStep(slice);
        for (Piece piece : pieces[slice]) {
            int image = offset + first / grid * sight.size();
            int y = first % grid / sight.gridWidth;
            int x = first % sight.gridWidth;
            int target = at + piece.to * columnStep(rows);
            for (int i = 0; i < rows;) {
                int run = Math.min(sight.gridWidth - x, rows - i);
                if (across) {
                    copyPixels(image, y + piece.row, x + piece.col, run, to, target + i);
                } else {
                    copyRun(piece, image, y, x, run, to, target + i * rowStep, rowStep);
                }
                i += run;
                x = 0;
                if (++y == sight.gridHeight) {
                    y = 0;
                    image += sight.size();
                }
            }
        }
    }

    /** Whether a copy of a slice lies column by column. */
    boolean transposed() {
        return across;
    }

    /** The distance from row to row in a copy of a slice. */
    int rowStep(int slice) {
        return across ? 1 : length(slice);
    }

    /** The distance from column to column in a copy of so many rows. */
    int columnStep(int rows) {
        return across ? rows : 1;
    }

    /** Neighbouring pixels of one row, which may lie beside the image. */
    private void copyPixels(int image, int row, int col, int run, float[] to, int at) {
        boolean inside = row >= 0 && row < sight.height;
        int begin = inside ? Math.clamp(-col, 0, run) : run;
        int end = Math.clamp(sight.width - col, begin, run);
        for (int i = 0; i < begin; i++) {
            to[at + i] = 0;
        }
        if (begin < end) {
            System.arraycopy(images, image + row * sight.width + col + begin, to, at + begin, end - begin);
        }
        for (int i = end; i < run; i++) {
            to[at + i] = 0;
        }
    }

    /** One piece for {@code run} neighbouring pixels of a grid's row. */
    private void copyRun(Piece piece, int image, int y, int x, int run, float[] to, int at, int stride) {
        int row = y * sight.step + piece.row;
        if (row < 0 || row >= sight.height) {
            for (int i = 0; i < run; i++) {
                Arrays.fill(to, at + i * stride, at + i * stride + piece.floats, 0f);
            }
            return;
        }
        int col = x * sight.step + piece.col;
        // Those that lie inside of the image.
        int begin = Math.clamp(Math.ceilDiv(-col, sight.step), 0, run);
        int end = Math.clamp(Math.floorDiv(sight.width - piece.pixels - col, sight.step) + 1, begin, run);
        int source = image + (row * sight.width + col) * sight.pixel;
        int strideFrom = sight.step * sight.pixel;
        for (int i = 0; i < begin; i++) {
            copyEdge(piece, source + i * strideFrom, col + i * sight.step, to, at + i * stride);
        }
        if (begin < end) {
            copyInside(piece, source + begin * strideFrom, strideFrom, end - begin, to, at + begin * stride, stride);
        }
        for (int i = end; i < run; i++) {
            copyEdge(piece, source + i * strideFrom, col + i * sight.step, to, at + i * stride);
        }
    }

    private void copyInside(Piece piece, int source, int strideFrom, int run, float[] to, int at, int stride) {
        int from = source + piece.channel;
        if (piece.floats >= LONG_PIECE) {
            for (int i = 0; i < run; i++) {
                System.arraycopy(images, from + i * strideFrom, to, at + i * stride, piece.floats);
            }
            return;
        }
        Packing.copyWide(images, from, strideFrom, run, piece.floats, to, at, stride);
    }

    /** A piece that begins left of the image or ends right of it. */
    private void copyEdge(Piece piece, int source, int col, float[] to, int at) {
        int floats = piece.floats / piece.pixels;
        for (int i = 0; i < piece.pixels; i++) {
            if (col + i >= 0 && col + i < sight.width) {
                System.arraycopy(images, source + i * sight.pixel + piece.channel, to, at + i * floats, floats);
            } else {
                Arrays.fill(to, at + i * floats, at + (i + 1) * floats, 0f);
            }
        }
    }
}
