package dev.lanewise.kernel;

import dev.lanewise.tensor.Matrix;

/**
 * How a window of taps goes over an image, in a convolution or in pooling: which pixel of the image each tap of each
 * output pixel sees. The image is {@code height × width × channels}, the channels of a pixel side by side (NHWC);
 * around it lie {@code padding} rows and columns that are not there.
 *
 * <p>Tap (i, j) of output pixel (y, x) sees pixel
 * {@code (y·stride + i·dilation − padding, x·stride + j·dilation − padding)}. Where {@code groups} exceed one, the
 * channels are cut into as many equal groups, and a group of output channels sees only its group of input channels.
 *
 * @param height       of the image
 * @param width        of the image
 * @param channels     of the image
 * @param kernelHeight rows of taps
 * @param kernelWidth  columns of taps
 * @param stride       pixels between the windows of neighbouring outputs
 * @param padding      rows and columns of padding on each side
 * @param dilation     pixels between neighbouring taps
 * @param groups       groups of channels
 */
public record Window(int height, int width, int channels, int kernelHeight, int kernelWidth, int stride, int padding,
        int dilation, int groups) {
    /**
     * @throws IllegalArgumentException if an extent, the stride, the dilation or the groups are less than 1, the padding
     *                                  is negative, the window is larger than the padded image, that has more pixels
     *                                  than an array, or the groups do not divide the channels
     */
    public Window {
        requireAtLeast(1, "image rows", height);
        requireAtLeast(1, "image columns", width);
        requireAtLeast(1, "channels", channels);
        requireAtLeast(1, "kernel rows", kernelHeight);
        requireAtLeast(1, "kernel columns", kernelWidth);
        requireAtLeast(1, "a stride", stride);
        requireAtLeast(0, "a padding", padding);
        requireAtLeast(1, "a dilation", dilation);
        requireAtLeast(1, "groups", groups);
        if (channels % groups != 0) {
            throw new IllegalArgumentException("a window expects groups that divide its channels, but " + groups
                    + " groups of " + channels + " channels came");
        }
        long rows = span(kernelHeight, dilation);
        long cols = span(kernelWidth, dilation);
        long paddedHeight = height + 2L * padding;
        long paddedWidth = width + 2L * padding;
        if (rows > paddedHeight || cols > paddedWidth || paddedHeight * paddedWidth > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a window expects an image with padding of at least " + rows + "×" + cols
                    + " and at most " + Integer.MAX_VALUE + " pixels, but " + paddedHeight + "×" + paddedWidth
                    + " came");
        }
    }

    /** A window of one group over undilated taps, as pooling has it. */
    public Window(int height, int width, int channels, int kernelHeight, int kernelWidth, int stride, int padding) {
        this(height, width, channels, kernelHeight, kernelWidth, stride, padding, 1, 1);
    }

    /** Rows of the output. */
    public int outHeight() {
        return extent(height, kernelHeight);
    }

    /** Columns of the output. */
    public int outWidth() {
        return extent(width, kernelWidth);
    }

    /** Pixels of the output. */
    public int outPixels() {
        return Math.multiplyExact(outHeight(), outWidth());
    }

    /** Numbers of one image. */
    public int size() {
        return Math.multiplyExact(Math.multiplyExact(height, width), channels);
    }

    /** How many taps there are. */
    public int taps() {
        return Math.multiplyExact(kernelHeight, kernelWidth);
    }

    /** Channels of one group. */
    public int groupChannels() {
        return channels / groups;
    }

    /** How many numbers one output of one group sees: taps × channels of a group. */
    public int patch() {
        return Math.multiplyExact(taps(), groupChannels());
    }

    /** The image's row that tap row i of output row y sees; outside the image in the padding. */
    public int row(int y, int i) {
        return y * stride + i * dilation - padding;
    }

    /** The image's column that tap column j of output column x sees; outside the image in the padding. */
    public int col(int x, int j) {
        return x * stride + j * dilation - padding;
    }

    /**
     * The image's pixel that a tap of output pixel (y, x) sees, counted row by row, or −1 in the padding.
     *
     * @param tap counted row by row from 0
     */
    public int seen(int y, int x, int tap) {
        int row = row(y, tap / kernelWidth);
        int col = col(x, tap % kernelWidth);
        return row < 0 || row >= height || col < 0 || col >= width ? -1 : row * width + col;
    }

    /**
     * Fails unless images and output images fit, the images have no gaps, the channels are one group and every window
     * sees a pixel.
     */
    void requirePooling(String operation, String nameX, Matrix x, String nameY, Matrix y) {
        Operation.requireExtents(operation, nameX, x, x.rows(), size());
        Operation.requireExtents(operation, nameY, y, x.rows(), Math.multiplyExact(outPixels(), channels));
        Operation.requireWithoutGaps(operation, nameX, x);
        Operation.requireWithoutGaps(operation, nameY, y);
        if (groups != 1 || dilation != 1 || 2L * padding > Math.min(kernelHeight, kernelWidth)) {
            throw new IllegalArgumentException(
                    operation + " expects one group, no dilation and a padding of at most half "
                            + "the window, but " + this + " came");
        }
    }

    private int extent(int image, int kernel) {
        return (int) ((image + 2L * padding - span(kernel, dilation)) / stride + 1);
    }

    /** From the first to the last tap, the holes of dilation included. */
    private static long span(int kernel, int dilation) {
        return (kernel - 1L) * dilation + 1;
    }

    private static void requireAtLeast(int least, String what, int value) {
        if (value < least) {
            throw new IllegalArgumentException("a window expects " + what + " of at least " + least + ", but " + value
                    + " came");
        }
    }
}
