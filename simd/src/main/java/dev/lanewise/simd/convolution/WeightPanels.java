package dev.lanewise.simd.convolution;

import dev.lanewise.kernel.PackedWeights;
import dev.lanewise.simd.parallel.Workers;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Nullable;
import java.util.List;

/** The right factors of several products, in panels: packed by threads before each run, or once if they never change. */
final class WeightPanels {
    private final List<Weights> weights;
    private final List<Panels> panels;
    /** Where the panels of every product begin, and how many there are before; behind the last, those of all. */
    private final int[] ats;
    private final int[] firsts;
    private final float @Nullable [] constant;
    private final Workers workers;
    private final Workers.Task packing = this::packPanel;

    private float[] memory = new float[0];

    /** Which weights are packed, and how wide their panels are. */
    private record Form(Matrix w, int products, int width) {
    }

    /**
     * The factors.
     *
     * @param packed where to keep the panels, if the weights {@code w} never change
     */
    WeightPanels(List<Weights> weights, List<Panels> panels, Matrix w, @Nullable PackedWeights packed,
            Workers workers) {
        this.weights = weights;
        this.panels = panels;
        this.workers = workers;
        ats = new int[panels.size() + 1];
        firsts = new int[ats.length];
        long floats = 0;
        for (int i = 0; i < panels.size(); i++) {
            floats += panels.get(i).floats();
            if (floats > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("a convolution's weights of " + floats + " floats are too many");
            }
            ats[i + 1] = (int) floats;
            firsts[i + 1] = firsts[i] + panels.get(i).count();
        }
        constant = packed == null
                ? null
                : packed.get(new Form(w, panels.size(), panels.getFirst().width()), this::packedPanels);
    }

    /** Floats of scratch memory that {@link #pack} wants. */
    int floats() {
        return constant == null ? ats[panels.size()] : 0;
    }

    /** Where a product's panels begin in what {@link #pack} returns. */
    int at(int product) {
        return ats[product];
    }

    /** Packs them, unless they are constant, and returns where they are: the beginning of that memory, or their own. */
    float[] pack(float[] scratch, boolean shared) {
        if (constant != null) {
            return constant;
        }
        memory = scratch;
        workers.run(packing, firsts[panels.size()], shared);
        return scratch;
    }

    private void packPanel(int panel, int worker) {
        packPanel(panel, memory);
    }

    private void packPanel(int panel, float[] to) {
        int product = panels.size() - 1;
        while (firsts[product] > panel) {
            product--;
        }
        weights.get(product).pack(panels.get(product), panel - firsts[product], to, ats[product]);
    }

    private float[] packedPanels() {
        float[] packed = new float[ats[panels.size()]];
        for (int panel = 0; panel < firsts[panels.size()]; panel++) {
            packPanel(panel, packed);
        }
        return packed;
    }
}
