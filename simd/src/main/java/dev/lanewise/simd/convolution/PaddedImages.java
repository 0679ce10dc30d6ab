package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.Operation;
import dev.lanewise.simd.gemm.LeftFactor;
import dev.lanewise.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The matrix of patches as it lies in the images: what a pixel of the grid sees of one row of the image is one run of
 * floats, so that a product reads it there, run by run, without a copy. Where patches leave the image, that is copied
 * once with its border of zeros. A part of the work is some rows of one image's grid, or some whole images.
 */
final class PaddedImages {
    /** The longest slice of k. */
    private static final int SLICE = 768;
    /** Shorter runs cost more in register tiles begun anew than a copy of each patch. */
    private static final int SHORTEST_RUN = Integer.getInteger("run", 16);

    private final Sight sight;
    private final float[] images;
    private final int offset;
    private final int pixels;
    /** The first row and column that are seen, from the grid's first pixel; how many are seen of a part's image. */
    private final int top;
    private final int left;
    private final int height;
    private final int width;
    private final boolean inside;
    /** A part: so many images, and so many rows of the grid in each. */
    private final int imagesAtATime;
    private final int gridRows;
    /** Where runs of k begin, and the end; where they lie, seen from a pixel's first float. */
    private final int[] begins;
    private final int[] offsets;
    /** The first run of each slice of k, and the end. */
    private final int[] slices;
    private final int[] rowsA;

    /**
     * Images and how they are cut.
     *
     * @param images     an image in every row, without gaps
     * @param mostPixels of a part, if it has more than one row of a grid
     * @param leastParts that are wanted
     */
    PaddedImages(Sight sight, Matrix images, int mostPixels, int leastParts) {
        this.sight = sight;
        this.images = images.data();
        this.offset = images.offset();
        pixels = images.rows() * sight.grid();
        top = least(sight.rows);
        left = least(sight.cols);
        int bottom = most(sight.rows);
        int right = most(sight.cols);
        int lastRow = (sight.gridHeight - 1) * sight.step;
        int lastCol = (sight.gridWidth - 1) * sight.step;
        inside = top >= 0 && left >= 0 && lastRow + bottom < sight.height && lastCol + right < sight.width;
        int together = Math.max(1, mostPixels / sight.grid());
        int bandRows = Math.clamp(mostPixels / sight.gridWidth, 1, sight.gridHeight);
        while (images.rows() / together * (sight.gridHeight / bandRows) < leastParts && together * bandRows > 1) {
            if (together > 1) {
                together = Math.ceilDiv(together, 2);
            } else {
                bandRows = Math.ceilDiv(bandRows, 2);
            }
        }
        imagesAtATime = together;
        gridRows = Math.ceilDiv(sight.gridHeight, Math.ceilDiv(sight.gridHeight, bandRows));
        height = (gridRows - 1) * sight.step + bottom - top + 1;
        width = lastCol + right - left + 1;
        rowsA = new int[imagesAtATime * gridRows * sight.gridWidth];
        for (int i = 0; i < rowsA.length; i++) {
            int row = i / sight.gridWidth;
            rowsA[i] = row / gridRows * imageFloats() + (row % gridRows * rowPixels() + i % sight.gridWidth)
                    * sight.step * sight.pixel;
        }
        List<Integer> runs = new ArrayList<>();
        List<Integer> firsts = new ArrayList<>();
        for (int k = 0, slice = 0; k < sight.patch();) {
            int length = Math.min(Math.min(sight.run(k), SLICE), Operation.K_BLOCK - k % Operation.K_BLOCK);
            if (k == 0 || k + length - slice > SLICE || k % Operation.K_BLOCK == 0) {
                firsts.add(runs.size());
                slice = k;
            }
            runs.add(k);
            k += length;
        }
        firsts.add(runs.size());
        runs.add(sight.patch());
        begins = array(runs);
        slices = array(firsts);
        offsets = new int[begins.length - 1];
        for (int run = 0; run < offsets.length; run++) {
            offsets[run] = offset(begins[run]);
        }
    }

    private static int least(int[] values) {
        int least = values[0];
        for (int value : values) {
            least = Math.min(least, value);
        }
        return least;
    }

    private static int most(int[] values) {
        int most = values[0];
        for (int value : values) {
            most = Math.max(most, value);
        }
        return most;
    }

    private static int[] array(List<Integer> list) {
        int[] array = new int[list.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = list.get(i);
        }
        return array;
    }

    /** Where what is seen from the k-th number on lies. */
    private int offset(int k) {
        int tap = k / sight.channels;
        return ((sight.rows[tap] - top) * rowPixels() + sight.cols[tap] - left) * sight.pixel + sight.first
                + k % sight.channels;
    }

    /** Whether it pays to read patches where they lie. */
    static boolean pay(Sight sight) {
        return sight.patch() > 0 && sight.run(0) >= SHORTEST_RUN;
    }

    private int rowPixels() {
        return inside ? sight.width : width;
    }

    private int imageFloats() {
        return inside ? sight.size() : height * width * sight.pixel;
    }

    private int bands() {
        return Math.ceilDiv(sight.gridHeight, gridRows);
    }

    /** How many parts there are. */
    int parts() {
        return Math.ceilDiv(pixels / sight.grid(), imagesAtATime) * bands();
    }

    /** The first pixel of a part. */
    int first(int part) {
        return part / bands() * imagesAtATime * sight.grid() + part % bands() * gridRows * sight.gridWidth;
    }

    /** How many pixels a part has. */
    int pixels(int part) {
        return bands() == 1
                ? Math.min(rowsA.length, pixels - first(part))
                : Math.min(gridRows, sight.gridHeight - part % bands() * gridRows) * sight.gridWidth;
    }

    /** The most pixels of a part. */
    int mostPixels() {
        return rowsA.length;
    }

    /** How many slices of k there are. */
    int slices() {
        return slices.length - 1;
    }

    /** Where a slice begins in k; for the number of slices, where k ends. */
    int begin(int slice) {
        return begins[slices[slice]];
    }

    /** Floats of memory that a part's copy takes. */
    int copyFloats() {
        return inside ? 0 : imagesAtATime * imageFloats();
    }

    /** Tells where a slice of a part lies. */
    void find(int part, int slice, float[] memory, int copyAt, LeftFactor left) {
        int image = part / bands() * imagesAtATime;
        int row = part % bands() * gridRows * sight.step + top;
        int at = inside ? offset + image * sight.size() + (row * sight.width + this.left) * sight.pixel : copyAt;
        left.runs(inside ? images : memory, at, rowsA, offsets, begins, slices[slice], slices[slice + 1]);
    }

    /** Copies what a part sees, with zeros around it, unless it can be read where it lies. */
    void copy(int part, float[] memory, int copyAt) {
        if (inside) {
            return;
        }
        int firstImage = part / bands() * imagesAtATime;
        int end = Math.min(firstImage + imagesAtATime, pixels / sight.grid());
        int firstRow = part % bands() * gridRows * sight.step + top;
        int begin = Math.clamp(-left, 0, width) * sight.pixel;
        int stop = Math.clamp(sight.width - left, 0, width) * sight.pixel;
        int at = copyAt;
        for (int image = firstImage; image < end; image++) {
            for (int i = 0; i < height; i++) {
                int row = firstRow + i;
                if (row < 0 || row >= sight.height || begin >= stop) {
                    Arrays.fill(memory, at, at + width * sight.pixel, 0f);
                } else {
                    int source = offset + image * sight.size() + (row * sight.width + left) * sight.pixel;
                    Arrays.fill(memory, at, at + begin, 0f);
                    System.arraycopy(images, source + begin, memory, at + begin, stop - begin);
                    Arrays.fill(memory, at + stop, at + width * sight.pixel, 0f);
                }
                at += width * sight.pixel;
            }
        }
    }
}
