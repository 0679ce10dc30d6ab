package dev.lanewise.train;

import dev.lanewise.kernel.Copy;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.Kernels;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Sum;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds up the gradients of a step's micro-batches as a binary counter counts: two sums over equally many micro-batches
 * become one, the earlier before the later, and what is left at the end is added from the smallest up. So the order
 * depends on their number alone, and somebody who computes a block of 2ⁿ of them elsewhere gets the same bits.
 */
final class GradientSum {
    private final List<Kernel> merges = new ArrayList<>();
    private final List<Kernel> stores = new ArrayList<>();

    /**
     * Binds the sum.
     *
     * @param gradients where each micro-batch's gradient comes, and in the end the sum stands
     * @param count     how many micro-batches a step has at most
     */
    GradientSum(Parameters gradients, int count, Kernels kernels) {
        Matrix sum = gradients.row();
        for (int covered = 1; covered < count; covered *= 2) {
            Matrix stored = gradients.zerosLike().row();
            Scratch scratch = new Scratch();
            merges.add(kernels.bind(new Sum(stored, sum, sum), scratch));
            stores.add(kernels.bind(new Copy(sum, stored), scratch));
        }
    }

    /**
     * Takes the gradient of one micro-batch.
     *
     * @param index which it is, counted from 0
     * @param count how many there are in this step
     */
    void add(int index, int count) {
        boolean last = index == count - 1;
        int level = 0;
        while (last ? index >> level != 0 : (index >> level & 1) == 1) {
            if ((index >> level & 1) == 1) {
                merges.get(level).run();
            }
            level++;
        }
        if (!last) {
            stores.get(level).run();
        }
    }
}
