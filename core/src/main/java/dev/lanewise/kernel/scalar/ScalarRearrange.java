package dev.lanewise.kernel.scalar;

import dev.lanewise.kernel.Rearrange;
import dev.lanewise.kernel.RearrangeBackward;
import dev.lanewise.kernel.Strides;
import dev.lanewise.tensor.Matrix;

/** Strided copies of rows, and their backward. */
final class ScalarRearrange {
    private ScalarRearrange() {
    }

    /** Row by row, run by run along the view's last axis. */
    static void forward(Rearrange rearrange) {
        Strides view = rearrange.view();
        Matrix x = rearrange.x();
        Matrix y = rearrange.y();
        for (int row = 0; row < y.rows(); row++) {
            int to = y.index(row, 0);
            for (int run = 0; run < view.size() / view.run(); run++) {
                copy(x.data(), x.index(row, 0) + view.start(run), view.step(), y.data(), to, view.run());
                to += view.run();
            }
        }
    }

    static void backward(RearrangeBackward rearrange) {
        Strides view = rearrange.view();
        Matrix dy = rearrange.dy();
        Matrix dx = rearrange.dx();
        for (int row = 0; row < dy.rows(); row++) {
            if (!rearrange.accumulate()) {
                ScalarElementwise.fill(dx.data(), dx.index(row, 0), dx.cols(), 0);
            }
            int from = dy.index(row, 0);
            for (int run = 0; run < view.size() / view.run(); run++) {
                add(dy.data(), from, dx.data(), dx.index(row, 0) + view.start(run), view.step(), view.run());
                from += view.run();
            }
        }
    }

    private static void copy(float[] x, int atX, int step, float[] y, int atY, int n) {
        if (step == 1) {
            System.arraycopy(x, atX, y, atY, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            y[atY + i] = x[atX + i * step];
        }
    }

    private static void add(float[] dy, int atY, float[] dx, int atX, int step, int n) {
        for (int i = 0; i < n; i++) {
            dx[atX + i * step] += dy[atY + i];
        }
    }
}
