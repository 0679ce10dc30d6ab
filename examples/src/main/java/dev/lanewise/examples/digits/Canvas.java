package dev.lanewise.examples.digits;

import java.util.Arrays;

/** A square of grey pixels that strokes are drawn on, anti-aliased by distance. Not for sharing between threads. */
final class Canvas {
    /** Pixels along each side. */
    static final int SIDE = 28;

    private final float[] ink = new float[SIDE * SIDE];
    private final float[] blurred = new float[SIDE * SIDE];

    /** Makes the canvas blank. */
    void clear() {
        Arrays.fill(ink, 0);
    }

    /**
     * Draws a line from (x0, y0) to (x1, y1) with round ends, in pixels; pixel (column, row) has its centre at
     * (column + ½, row + ½). The half-width changes from r0 to r1 on the way. A pixel is covered by half-width minus
     * distance plus ½, clamped to [0, 1]; overlapping lines do not add up.
     */
    void line(double x0, double y0, double r0, double x1, double y1, double r1) {
        double reach = StrictMath.max(r0, r1) + 0.5;
        int left = StrictMath.max((int) (StrictMath.min(x0, x1) - reach), 0);
        int right = StrictMath.min((int) (StrictMath.max(x0, x1) + reach), SIDE - 1);
        int top = StrictMath.max((int) (StrictMath.min(y0, y1) - reach), 0);
        int bottom = StrictMath.min((int) (StrictMath.max(y0, y1) + reach), SIDE - 1);
        double dx = x1 - x0;
        double dy = y1 - y0;
        double perLength = 1 / StrictMath.max(dx * dx + dy * dy, 1e-9);
        for (int row = top; row <= bottom; row++) {
            double fromY = row + 0.5 - y0;
            for (int column = left; column <= right; column++) {
                double fromX = column + 0.5 - x0;
                double along = StrictMath.clamp((fromX * dx + fromY * dy) * perLength, 0, 1);
                double offX = fromX - along * dx;
                double offY = fromY - along * dy;
                double distance = StrictMath.sqrt(offX * offX + offY * offY);
                float covered = (float) StrictMath.min(r0 + along * (r1 - r0) - distance + 0.5, 1);
                int pixel = row * SIDE + column;
                if (covered > ink[pixel]) {
                    ink[pixel] = covered;
                }
            }
        }
    }

    /**
     * Mixes the picture with its blur by the 3 × 3 binomial filter.
     *
     * @param share of the blurred picture, from 0 to 1
     */
    void blur(float share) {
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                int pixel = row * SIDE + column;
                float left = column == 0 ? 0 : ink[pixel - 1];
                float right = column == SIDE - 1 ? 0 : ink[pixel + 1];
                blurred[pixel] = (left + 2 * ink[pixel] + right) / 4;
            }
        }
        for (int row = 0; row < SIDE; row++) {
            for (int column = 0; column < SIDE; column++) {
                int pixel = row * SIDE + column;
                float above = row == 0 ? 0 : blurred[pixel - SIDE];
                float below = row == SIDE - 1 ? 0 : blurred[pixel + SIDE];
                float blur = (above + 2 * blurred[pixel] + below) / 4;
                ink[pixel] += share * (blur - ink[pixel]);
            }
        }
    }

    /**
     * Writes the picture as grey bytes, 0 for blank paper and 255 for full ink, row by row.
     *
     * @param darkness of full coverage, from 0 to 1
     * @param grain    the largest deviation of a pixel by uniform noise, as a share of full ink
     */
    void scan(float darkness, float grain, Draws draws, byte[] target, int offset) {
        float perStep = grain * 255 / 127.5f;
        int noise = 0;
        for (int pixel = 0; pixel < ink.length; pixel++) {
            noise = (pixel & 3) == 0 ? draws.bits() : noise >>> 8;
            float grey = 255 * darkness * ink[pixel] + perStep * ((noise & 255) - 127.5f);
            target[offset + pixel] = (byte) StrictMath.clamp((int) (grey + 0.5f), 0, 255);
        }
    }
}
