package dev.lanewise.contract;

import java.util.SplittableRandom;

/** What numbers the inputs hold. */
enum Values {
    /** Numbers between ±16 of mixed magnitude, as networks have them. */
    ORDINARY,
    /** Finite numbers at the ends: zeros of both signs, subnormal, tiny and huge ones among ordinary ones. */
    EXTREME,
    /** All of that, infinities, NaN and random bit patterns. */
    ANY;

    private static final float[] ENDS = {0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL,
            -Float.MIN_NORMAL, 1e-30f, -1e-30f, 1e-20f, Float.MAX_VALUE, -Float.MAX_VALUE, 1e30f, -1e30f, 1e19f, 88.7f,
            -88.7f, -87.3f, -103.9f, 104f, 9f, -9f, 1f, -1f, 0.5f, 0.25f, 1e-4f};
    private static final float[] NOT_FINITE = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN};

    float next(SplittableRandom random) {
        return switch (this) {
            case ORDINARY -> ordinary(random);
            case EXTREME -> switch (random.nextInt(4)) {
                case 0 -> ENDS[random.nextInt(ENDS.length)];
                case 1 -> Float.intBitsToFloat(random.nextInt(0x0080_0000) | random.nextInt(2) << 31);
                default -> ordinary(random);
            };
            case ANY -> switch (random.nextInt(8)) {
                case 0 -> NOT_FINITE[random.nextInt(NOT_FINITE.length)];
                case 1, 2 -> ENDS[random.nextInt(ENDS.length)];
                case 3 -> Float.intBitsToFloat(random.nextInt());
                default -> ordinary(random);
            };
        };
    }

    private static float ordinary(SplittableRandom random) {
        return Math.scalb((float) random.nextDouble(-1, 1), random.nextInt(-8, 5));
    }
}
