package dev.lanewise.simd.rows;

import dev.lanewise.simd.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/**
 * The last steps of a reduction along a row, from sixteen logical lanes to one: in one vector of 16 lanes, two of 8 or
 * four of 4. Vectors of 2 lanes are not served: no machine prefers them.
 */
final class LaneTree {
    private static final int COUNT = Lanes.COUNT;
    private static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(Lanes.F, 8, 1, true);
    private static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(Lanes.F, 4, 1, true);
    private static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(Lanes.F, 2, 1, true);
    private static final VectorShuffle<Float> BY_1 = VectorShuffle.iota(Lanes.F, 1, 1, true);

    private LaneTree() {
    }

    /** Lane i takes lane i + 8, then i + 4, i + 2, i + 1; a holds all lanes, or a and b, or all four. */
    static float sum(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        FloatVector lanes = a;
        if (COUNT == 4) {
            lanes = a.add(c).add(b.add(d));
        }
        if (COUNT == 8) {
            lanes = a.add(b);
        }
        if (COUNT == 16) {
            lanes = lanes.add(lanes.rearrange(BY_8));
        }
        if (COUNT >= 8) {
            lanes = lanes.add(lanes.rearrange(BY_4));
        }
        lanes = lanes.add(lanes.rearrange(BY_2));
        return lanes.add(lanes.rearrange(BY_1)).lane(0);
    }

    /** The largest lane of a vector, where none is NaN. */
    static float max(FloatVector lanes) {
        FloatVector max = lanes;
        FloatVector other;
        if (COUNT == 16) {
            other = max.rearrange(BY_8);
            max = max.blend(other, other.compare(VectorOperators.GT, max));
        }
        if (COUNT >= 8) {
            other = max.rearrange(BY_4);
            max = max.blend(other, other.compare(VectorOperators.GT, max));
        }
        other = max.rearrange(BY_2);
        max = max.blend(other, other.compare(VectorOperators.GT, max));
        other = max.rearrange(BY_1);
        return max.blend(other, other.compare(VectorOperators.GT, max)).lane(0);
    }
}
