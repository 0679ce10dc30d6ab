package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.Window;
import dev.lanewise.simd.gemm.Packing;
import dev.lanewise.simd.gemm.Transpose;
import dev.lanewise.tensor.Matrix;
import java.util.Arrays;

/** The weights of one group as the right factor of a product: as they are, or turned for the input gradient. */
final class Weights {
    /** Blocks of the factor's rows, one after the other. */
    private final Matrix[] blocks;
    private final int cols;

    /** Some columns of the weights. */
    Weights(Matrix w, int col, int cols) {
        this.cols = cols;
        blocks = new Matrix[]{columns(w, 0, w.rows(), col, cols)};
    }

    /** For every given tap and every output channel of a group the weights of its input channels. */
    Weights(Matrix w, Window window, int group, int[] taps) {
        cols = window.groupChannels();
        int out = w.cols() / window.groups();
        blocks = new Matrix[taps.length];
        for (int i = 0; i < taps.length; i++) {
            blocks[i] = columns(w, taps[i] * cols, cols, group * out, out).transpose();
        }
    }

    private static Matrix columns(Matrix w, int row, int rows, int col, int cols) {
        return new Matrix(w.data(), w.index(row, col), rows, cols, w.stride(), false);
    }

    /** Columns of the factor. */
    int cols() {
        return cols;
    }

    /** Copies the factor row by row, with zeros behind each up to {@code width} floats. */
    void pack(float[] to, int at, int width) {
        int target = at;
        for (Matrix block : blocks) {
            int end = target + block.rows() * width;
            if (width > cols) {
                Arrays.fill(to, target, end, 0f);
            }
            int from = block.index(0, 0);
            if (block.transposed()) {
                Transpose.copy(block.data(), from, block.stride(), cols, block.rows(), to, target, width);
            } else {
                Packing.copy(block.data(), from, block.stride(), block.rows(), cols, to, target, width);
            }
            target = end;
        }
    }

    /** Packs one of the factor's panels. */
    void pack(Panels panels, int panel, float[] memory, int at) {
        int row = 0;
        for (Matrix block : blocks) {
            panels.pack(panel, block, 0, block.rows(), 0, row, memory, at);
            row += block.rows();
        }
    }
}
