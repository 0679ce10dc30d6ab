package dev.lanewise.simd.convolution;

import dev.lanewise.simd.gemm.Transpose;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;

/**
 * Images of few channels in {@linkplain Frame frames}, channel by channel, so that what a tap sees of neighbouring
 * pixels lies side by side, of grids with a step of 1. Cuts them into parts, some images each, or some rows of one, and
 * copies what a part sees.
 */
final class PlanarImages {
    /** Floats of a part, at most, if it has more than one image, and rows of a part at least. */
    private static final int PART = 1 << 16;
    private static final int LEAST_ROWS = 8;
    /** Where there are fewer parts, they are made smaller. */
    private static final int PARTS = 8;

    /** How the images of a part lie, one below the other. */
    final Frame frame;
    final int gridHeight;
    final int gridWidth;
    /** Where the frame shows, relative to the grid's pixel, what it sees: tap by tap, channel by channel. */
    final int[] taps;
    /** In the frame, the distance from a part's first pixel of a grid to behind its last one. */
    final int span;

    private final Matrix images;
    private final int channels;
    /** What parts are: so many images, or so many rows of the grid of one image. */
    private final int imagesOfPart;
    private final int rowsOfPart;
    private final int bands;
    /** Floats of a channel's frame. */
    private final int plane;

    /**
     * Images of which groups of channels are seen, all in the same way.
     *
     * @param sight  what is seen of the first group
     * @param beside floats that a part has for every place in the frame beside the images
     * @param beyond how many floats behind its last one may be read with what a pixel sees
     */
    PlanarImages(Sight sight, Matrix images, int groups, int beside, int beyond) {
        this.images = images;
        frame = new Frame(sight);
        gridHeight = sight.gridHeight;
        gridWidth = sight.gridWidth;
        channels = sight.channels;
        long row = (long) (channels + beside) * frame.pitch;
        imagesOfPart = (int) Math.clamp(PART / (row * frame.unit), 1,
                Math.ceilDiv((long) images.rows() * groups, PARTS));
        int most = (int) Math.max(LEAST_ROWS, 2 * PART / row - (frame.lastRow - frame.firstRow));
        bands = imagesOfPart > 1 ? 1 : Math.ceilDiv(gridHeight, most);
        rowsOfPart = Math.ceilDiv(gridHeight, bands);
        span = Math.addExact(Math.multiplyExact((imagesOfPart - 1) * frame.unit + rowsOfPart - 1, frame.pitch),
                gridWidth);
        int last = 0;
        for (int tap : frame.taps) {
            last = Math.max(last, tap);
        }
        plane = Math.addExact(span, beyond + last);
        taps = new int[sight.patch()];
        for (int p = 0; p < taps.length; p++) {
            taps[p] = Math.addExact(frame.taps[p / channels], Math.multiplyExact(p % channels, plane));
        }
    }

    /** Floats of what a part sees. */
    int floats() {
        return Math.multiplyExact(channels, plane);
    }

    /** Parts of each group. */
    int parts() {
        return Math.ceilDiv(images.rows(), imagesOfPart) * bands;
    }

    /** The first image of a part. */
    int image(int part) {
        return part / bands * imagesOfPart;
    }

    /** How many images a part has. */
    int count(int part) {
        return Math.min(imagesOfPart, images.rows() - image(part));
    }

    /** The first row of the grids that a part has. */
    int row(int part) {
        return part % bands * rowsOfPart;
    }

    /** How many rows of each grid a part has. */
    int height(int part) {
        return Math.min(rowsOfPart, gridHeight - row(part));
    }

    /** The first pixel of a row of a part's image, among the pixels of all grids. */
    int pixel(int part, int image, int row) {
        return ((image(part) + image) * gridHeight + row(part) + row) * gridWidth;
    }

    /** Where the frame shows the first pixel of a row of a part's image. */
    int place(int image, int row) {
        return (image * frame.unit + row) * frame.pitch;
    }

    /** Copies what a part sees of a group's channels, channel by channel. */
    void copy(Sight sight, int part, float[] to, int at) {
        Arrays.fill(to, at, at + floats(), 0f);
        // Rows of the frame count from what the part's first row of the grid sees at no distance.
        int row = row(part);
        int first = Math.max(0, row - frame.top);
        int end = Math.min(sight.height, row + height(part) - frame.top + frame.lastRow);
        for (int i = 0; i < count(part); i++) {
            for (int y = first; y < end; y++) {
                int from = images.index(image(part) + i, y * sight.width * sight.pixel + sight.first);
                int target = at + place(i, frame.top + y - row) + frame.left;
                if (sight.pixel == 1) {
                    System.arraycopy(images.data(), from, to, target, sight.width);
                } else {
                    Transpose.copy(images.data(), from, sight.pixel, sight.width, channels, to, target, plane);
                }
            }
        }
    }
}
