package dev.lanewise.simd.convolution;

import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.gemm.Packing;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;

/** Images that are copied into {@linkplain Frame frames}, some channels of a slice of outputs' pixels at a time. */
final class FramedImages {
    private final Matrix x;
    private final Sight sight;
    private final Frame frame;
    private final int pitch;
    private final int slice;
    /** Where the frame shows the first tap of a grid's pixels, those of the image the slice begins in being first. */
    private final int[] pixels;

    /**
     * The images that a grid sees.
     *
     * @param pitch floats from pixel to pixel of a frame
     * @param slice pixels of a slice, at most
     */
    FramedImages(Matrix x, Sight sight, int pitch, int slice) {
        this.x = x;
        this.pitch = pitch;
        this.slice = slice;
        this.sight = sight;
        frame = new Frame(sight);
        pixels = new int[sight.grid() + slice];
        for (int p = 0; p < pixels.length; p++) {
            pixels[p] = place(p / sight.grid(), p % sight.grid() / sight.gridWidth, p % sight.gridWidth);
        }
    }

    /** Whether the images need no zeros around them, and so are such a frame where they lie. */
    boolean areFrames() {
        return pitch == sight.pixel && frame.top == 0 && frame.left == 0 && frame.pitch == sight.width
                && frame.unit == sight.height;
    }

    /** Where a pixel of a grid sees the first tap, from the frame of the first image on. */
    int place(int image, int row, int col) {
        return Math.multiplyExact((image * frame.unit + row * sight.step) * frame.pitch + col * sight.step, pitch);
    }

    /** Where what a tap sees lies, relative to what the first sees. */
    int tap(int tap) {
        return frame.taps[tap] * pitch;
    }

    /** Where the frame shows a pixel of the outputs, relative to the frame's {@link #base}. */
    int[] pixels() {
        return pixels;
    }

    /** The place of a pixel, counted over all images, in {@link #pixels}. */
    int pixel(int p) {
        return p % sight.grid();
    }

    /** Where the frame at {@code at}, of a slice from pixel {@code p} on, would begin if it held the whole image. */
    int base(int p, int at) {
        return at - (frameRow(pixel(p)) + frame.firstRow) * frame.pitch * pitch;
    }

    /** How far down the frame a pixel of the grids is. */
    private int frameRow(int p) {
        return p / sight.grid() * frame.unit + p % sight.grid() / sight.gridWidth * sight.step;
    }

    /**
     * Floats of the frame that the largest slice needs, with what vectors read beyond it.
     *
     * @param length pixels of a block, after which slices begin anew
     */
    int floats(int length) {
        int most = 0;
        int k = x.rows() * sight.grid();
        for (int block = 0; block < k; block += length) {
            int end = Math.min(block + length, k);
            for (int p = block; p < end; p += slice) {
                most = Math.max(most, frameRow(Math.min(p + slice, end) - 1) - frameRow(p));
            }
        }
        int height = most + frame.lastRow - frame.firstRow + 1;
        return Math.multiplyExact(height * frame.pitch + frame.left, pitch) + Lanes.COUNT;
    }

    /** Copies {@code count} channels of what the taps see from {@code length} pixels on, with the zeros around it. */
    void copy(int channel, int count, int p, int length, float[] to, int at) {
        int first = frameRow(p) + frame.firstRow;
        int end = frameRow(p + length - 1) + frame.lastRow + 1;
        int width = frame.pitch * pitch;
        int lead = frame.left * pitch;
        int inside = sight.width * pitch;
        int target = at;
        Arrays.fill(to, target, target + lead, 0f);
        for (int row = first; row < end; row++) {
            int image = row / frame.unit;
            int imageRow = frame.imageRow(row);
            if (image < x.rows() && imageRow >= 0 && imageRow < sight.height) {
                copyRow(x.index(image, imageRow * sight.width * sight.pixel + channel), count, to, target + lead);
                Arrays.fill(to, target + lead + inside, target + lead + width, 0f);
            } else {
                Arrays.fill(to, target + lead, target + lead + width, 0f);
            }
            target += width;
        }
    }

    private void copyRow(int from, int count, float[] to, int at) {
        if (count == sight.pixel && count == pitch) {
            System.arraycopy(x.data(), from, to, at, sight.width * count);
            return;
        }
        Packing.copyWide(x.data(), from, sight.pixel, sight.width, count, to, at, pitch);
    }
}
