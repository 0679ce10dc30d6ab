package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.Window;
import dev.lanewise.kernel.Winograd;
import dev.lanewise.tensor.Matrix;

/**
 * The tiles of a batch of images that {@link Winograd} cuts a convolution's outputs into, counted row by row, image
 * after image; brings what they see of the images, and the gradients of their outputs, into planes.
 */
final class Tiles {
    private static final int TILE = Winograd.TILE;
    private static final int SEEN = Winograd.SEEN;

    private final Window window;
    private final int down;
    private final int across;
    private final int count;

    Tiles(Window window, int images) {
        this.window = window;
        down = Math.ceilDiv(window.outHeight(), TILE);
        across = Math.ceilDiv(window.outWidth(), TILE);
        count = Math.multiplyExact(images, down * across);
    }

    /** How many there are. */
    int count() {
        return count;
    }

    /** Tiles side by side in an image: as many lie in a strip. */
    int across() {
        return across;
    }

    /** The image of a tile. */
    int image(int tile) {
        return tile / (down * across);
    }

    /** The row of a tile's first output. */
    int row(int tile) {
        return tile / across % down * TILE;
    }

    /** The column of a tile's first output. */
    int col(int tile) {
        return tile % across * TILE;
    }

    /** Outputs of a tile from top to bottom. */
    int rows(int tile) {
        return Math.min(TILE, window.outHeight() - row(tile));
    }

    /** Outputs of a tile from left to right. */
    int cols(int tile) {
        return Math.min(TILE, window.outWidth() - col(tile));
    }

    /** The end of a run of tiles side by side that begins with one. */
    int endOfRun(int tile, int end) {
        return Math.min(end, (tile / across + 1) * across);
    }

    /**
     * V of one vector of channels.
     *
     * @param x     the images
     * @param first the first tile, and behind the {@code end}, all side by side
     * @param strip room for a strip
     * @param to    where the first tile's vector of the first plane goes, …
     * @param plane … floats from there to the next plane, …
     * @param step  … and to the next tile
     */
    void pixels(Matrix x, int channel, int first, int end, float[] memory, int strip, int to, int plane, int step) {
        int top = window.row(row(first), 0);
        int left = window.col(col(first), 0);
        int columns = (end - first) * TILE + SEEN - TILE;
        int pixel = window.channels();
        int row = window.width() * pixel;
        int at = x.index(image(first), 0) + top * row + left * pixel + channel;
        int from = Math.max(0, -left);
        int until = Math.min(columns, window.width() - left);
        TileTransform.clear(memory, strip, 0, from);
        TileTransform.clear(memory, strip, until, columns);
        TileTransform.pixelColumns(x.data(), at, row, pixel, Math.max(0, -top), Math.min(SEEN, window.height() - top),
                from, until, memory, strip);
        TileTransform.pixelRows(memory, strip, end - first, to, plane, step);
    }

    /** D of one vector of output channels, as {@link #pixels} does with V. */
    void gradients(Matrix dy, int pixel, int channel, int first, int end, float[] memory, int strip, int to, int plane,
            int step) {
        int columns = (end - first) * TILE;
        int row = window.outWidth() * pixel;
        int at = dy.index(image(first), 0) + row(first) * row + col(first) * pixel + channel;
        int until = Math.min(columns, window.outWidth() - col(first));
        TileTransform.clear(memory, strip, until, columns);
        TileTransform.gradientColumns(dy.data(), at, row, pixel, rows(first), until, memory, strip);
        TileTransform.gradientRows(memory, strip, end - first, to, plane, step);
    }
}
