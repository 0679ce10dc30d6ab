package dev.lanewise.examples.digits;

/**
 * One movement of the pen in a square of 100 × 100 units, y downwards: points that a smooth curve passes through,
 * except at corners, where the curve ends and another begins. It says where the pen goes; how wide, how dark and how
 * shaky is for {@link Writer} to say.
 */
final class Stroke {
    private final double[] x;
    private final double[] y;
    private final boolean[] corner;

    /**
     * Reads {@code "x y, x y! x y"}: points, each followed by a comma, or by an exclamation mark if it is a corner;
     * nothing follows the last.
     */
    Stroke(String path) {
        String[] points = path.strip().split("(?<=[,!])\\s*", -1);
        x = new double[points.length];
        y = new double[points.length];
        corner = new boolean[points.length];
        for (int i = 0; i < points.length; i++) {
            String[] numbers = points[i].replaceAll("[,!]", "").strip().split("\\s+", -1);
            if (numbers.length != 2) {
                throw new IllegalArgumentException(
                        "expected two coordinates as point " + i + " of '" + path + "', got '" + points[i] + "'");
            }
            x[i] = Double.parseDouble(numbers[0]) / 100;
            y[i] = Double.parseDouble(numbers[1]) / 100;
            corner[i] = points[i].endsWith("!");
        }
    }

    /** The number of points. */
    int length() {
        return x.length;
    }

    /** The abscissa of point i, 0 at the left edge of the square and 1 at the right. */
    double x(int i) {
        return x[i];
    }

    /** The ordinate of point i, 0 at the top of the square and 1 at the bottom. */
    double y(int i) {
        return y[i];
    }

    /** Whether the curve may turn sharply at point i. */
    boolean corner(int i) {
        return corner[i];
    }
}
