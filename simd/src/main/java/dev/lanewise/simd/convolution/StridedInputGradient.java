package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.ConvolveInputGradient;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Operation;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Window;
import dev.lanewise.simd.Lanes;
import dev.lanewise.simd.gemm.TileLoop;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The input gradient of a convolution with a stride, whose channels fill whole register tiles. As in
 * {@link PatchProduct}, every phase of the stride is a product: what its pixels see of the gradients of the outputs,
 * times turned weights. But patches are not copied: the gradients are, once for all phases, into a frame of zeros. What
 * neighbouring taps see lies side by side in it, and tables say where that is for the rows of a register tile, and where
 * their results go (M. Dukhan, "The Indirect Convolution Algorithm", 2019).
 *
 * <p>First threads pack the weights into panels that all share. Then they claim parts, some rows of all phases.
 */
final class StridedInputGradient implements Kernel {
    /** The longest slice of k. */
    private static final int SLICE = 256;
    /** Pixels of a part, of each phase, and floats of what they see, at most. */
    private static final int PIXELS = 192;
    private static final int FRAME = 1 << 17;
    /** Parts, if there are as many rows. */
    private static final int PARTS = 8;
    /** Gradients of fewer multiply-adds than this stay on the caller's thread. */
    private static final long SHARED_WORK = 1 << 19;

    private final Matrix dy;
    private final Matrix dx;
    private final boolean accumulate;
    private final FramedImages images;
    /** Whether the gradients of the outputs are copied; otherwise they are frames where they lie. */
    private final boolean framed;
    private final List<Phase> phases = new ArrayList<>();
    private final WeightPanels weights;
    /** The largest grid of a phase, and rows of it: of all images, and of a part. */
    private final Sight grid;
    private final int rows;
    private final int rowsOfPart;
    private final boolean shared;
    private final Scratch scratch;
    private final Workers workers;
    private final Workers.Task multiplying = this::multiplyPart;
    /** Where the frames of the threads begin, and how long one is. */
    private final int frameAt;
    private final int frame;

    private float[] memory = new float[0];
    private float[] panels = new float[0];

    /** The pixels at rows top, top + stride, … and columns left, …, what they see, and where their gradients go. */
    private static final class Phase {
        private final Sight sight;
        private final Target target;
        private final Panels panels;
        /** Slices of k: where they begin, and the end of the last; where the first pixel sees them in the frame. */
        private final int[] begins;
        private final int[] places;
        /** Of all pixels of an image and a part's behind them: where they see the first tap, and where dx has them. */
        private final int[] seen;
        private final int[] found;

        /**
         * A phase.
         *
         * @param firstTap the first of its taps, among those of all phases
         * @param rows     of a part
         */
        Phase(Sight sight, Target target, FramedImages images, int firstTap, int rows) {
            this.sight = sight;
            this.target = target;
            panels = new Panels(sight.patch(), target.pixel(), TileLoop.OF_TABLES);
            begins = slices(sight);
            places = new int[begins.length - 1];
            for (int i = 0; i < places.length; i++) {
                places[i] = images.tap(firstTap + begins[i] / sight.channels) + begins[i] % sight.channels;
            }
            seen = new int[sight.grid() + rows * sight.gridWidth];
            found = new int[seen.length];
            for (int p = 0; p < seen.length; p++) {
                seen[p] = images.place(p / sight.grid(), p % sight.grid() / sight.gridWidth, p % sight.gridWidth);
                found[p] = target.place(p);
            }
        }

        /** What lies side by side, cut into pieces. */
        private static int[] slices(Sight sight) {
            int[] begins = new int[sight.rows.length * Math.ceilDiv(sight.channels, SLICE) + 1];
            int count = 0;
            int taps;
            for (int tap = 0; tap < sight.rows.length; tap += taps) {
                taps = 1;
                while (tap + taps < sight.rows.length && sight.isBeside(tap, taps)) {
                    taps++;
                }
                int pieces = Math.ceilDiv(taps * sight.channels, SLICE);
                for (int i = 0; i < pieces; i++) {
                    begins[count++] = tap * sight.channels + taps * sight.channels * i / pieces;
                }
            }
            begins[count] = sight.patch();
            return Arrays.copyOf(begins, count + 1);
        }

        /** How many of its pixels are above a row of the largest grid. */
        int pixelsAbove(int row, Sight grid) {
            return (row / grid.gridHeight * sight.gridHeight + Math.min(row % grid.gridHeight, sight.gridHeight))
                    * sight.gridWidth;
        }
    }

    private StridedInputGradient(ConvolveInputGradient gradient, Scratch scratch, Workers workers) {
        this.scratch = scratch;
        this.workers = workers;
        dy = gradient.dy();
        dx = gradient.dx();
        accumulate = gradient.accumulate();
        Window window = gradient.window();
        Matrix w = gradient.w();
        int down = Math.min(window.stride(), window.height());
        int across = Math.min(window.stride(), window.width());
        Sight[] sights = new Sight[down * across];
        for (int i = 0; i < sights.length; i++) {
            sights[i] = Sights.outputs(window, w.cols(), 0, i / across, i % across);
        }
        grid = Sights.together(sights);
        rows = dy.rows() * grid.gridHeight;
        rowsOfPart = rowsOfPart(grid, rows);
        images = new FramedImages(dy, grid, grid.pixel, rowsOfPart * grid.gridWidth);
        framed = !images.areFrames();
        List<Weights> turned = new ArrayList<>();
        List<Panels> packed = new ArrayList<>();
        int taps = 0;
        for (int i = 0; i < sights.length; i++) {
            Target target = new Target(dx, window, 0, i / across, i % across);
            Phase phase = new Phase(sights[i], target, images, taps, rowsOfPart);
            phases.add(phase);
            packed.add(phase.panels);
            turned.add(new Weights(w, window, 0, Sights.taps(window, i / across, i % across)));
            taps += sights[i].rows.length;
        }
        weights = new WeightPanels(turned, packed, w, null, workers);
        shared = (long) dy.rows() * dy.cols() * window.patch() >= SHARED_WORK;
        frameAt = weights.floats();
        frame = framed ? images.floats(rowsOfPart * grid.gridWidth) : 0;
        scratch.reserve(frameAt + (long) frame * workers.threads());
    }

    /** Rows that fill whole register tiles, where there are so many. */
    private static int rowsOfPart(Sight grid, int rows) {
        int most = Math.min(PIXELS / grid.gridWidth, FRAME / (grid.gridWidth * grid.pixel));
        most = Math.min(most, rows / PARTS);
        int unit = 1;
        while (unit * grid.gridWidth % TileLoop.OF_TABLES.rows() > 0) {
            unit++;
        }
        return Math.max(1, most < unit ? most : most / unit * unit);
    }

    /** Whether it can compute a gradient, and is faster than copying patches: where there are registers enough. */
    static boolean suits(Window window, int outputs) {
        return Lanes.MANY_REGISTERS && window.stride() > 1 && window.groups() == 1
                && window.channels() % TileLoop.OF_TABLES.cols() == 0
                && (long) window.taps() * outputs <= Operation.K_BLOCK;
    }

    static Kernel bind(ConvolveInputGradient gradient, Scratch scratch, Workers workers) {
        return new StridedInputGradient(gradient, scratch, workers);
    }

    @Override
    public void run() {
        memory = scratch.floats();
        panels = weights.pack(memory, shared);
        workers.run(multiplying, Math.ceilDiv(rows, rowsOfPart), shared);
    }

    private void multiplyPart(int part, int worker) {
        int row = part * rowsOfPart;
        int end = Math.min(rows, row + rowsOfPart);
        int image = row / grid.gridHeight;
        float[] a = dy.data();
        int atA = dy.index(image, 0);
        if (framed) {
            int pixel = row * grid.gridWidth;
            int own = frameAt + worker * frame;
            images.copy(0, grid.pixel, pixel, (end - row) * grid.gridWidth, memory, own);
            a = memory;
            atA = images.base(pixel, own);
        }
        for (int i = 0; i < phases.size(); i++) {
            Phase phase = phases.get(i);
            int first = phase.pixelsAbove(row, grid);
            int count = phase.pixelsAbove(end, grid) - first;
            if (phase.places.length > 0) {
                multiply(phase, weights.at(i), a, atA, image * dx.cols(), first - image * phase.sight.grid(), count);
            } else if (!accumulate) {
                // Pixels that no output sees.
                phase.target.clear(first, count, phase.target.pixel());
            }
        }
    }

    /** Some pixels of a phase, from place {@code first} of its tables on. */
    private void multiply(Phase phase, int atPanels, float[] a, int atA, int atC, int first, int count) {
        for (int j = 0; j < phase.target.pixel(); j += TileLoop.OF_TABLES.cols()) {
            for (int slice = 0; slice < phase.places.length; slice++) {
                int p = phase.begins[slice];
                TileLoop.multiply(a, atA + phase.places[slice], phase.seen, panels, atPanels + phase.panels.index(p, j),
                        dx.data(), atC + j, phase.found, first, count, phase.begins[slice + 1] - p,
                        accumulate || slice > 0);
            }
        }
    }
}
