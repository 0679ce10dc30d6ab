package dev.lanewise.examples.digits;

/**
 * An elastic distortion of the plane: a random displacement for every node of a coarse lattice, made smooth in between
 * by uniform cubic B-splines. Smooth random displacements are what Simard, Steinkraus and Platt (<i>Best practices for
 * convolutional neural networks applied to visual document analysis</i>, 2003) distort images with; here they move the
 * points of strokes, before there are pixels.
 */
final class Warp {
    /** Lattice cells along each side of the unit square. */
    private static final int CELLS = 3;
    private static final int NODES = CELLS + 3;

    private final double[] dx = new double[NODES * NODES];
    private final double[] dy = new double[NODES * NODES];
    private final double[] weightX = new double[4];
    private final double[] weightY = new double[4];
    private double movedX;
    private double movedY;

    /** Draws new displacements of the nodes, of standard deviation {@code strength} in each coordinate. */
    void draw(Draws draws, double strength) {
        for (int i = 0; i < dx.length; i++) {
            dx[i] = strength * draws.bell();
            dy[i] = strength * draws.bell();
        }
    }

    /** Moves the point (x, y), to be read from {@link #movedX} and {@link #movedY}. */
    void move(double x, double y) {
        int column = weights(x, weightX);
        int row = weights(y, weightY);
        movedX = x;
        movedY = y;
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 4; j++) {
                int node = (row + i) * NODES + column + j;
                double weight = weightY[i] * weightX[j];
                movedX += weight * dx[node];
                movedY += weight * dy[node];
            }
        }
    }

    double movedX() {
        return movedX;
    }

    double movedY() {
        return movedY;
    }

    /** The cell of a coordinate, those outside counting to the nearest, and the weights of its four nodes. */
    private static int weights(double coordinate, double[] weights) {
        double scaled = StrictMath.clamp(coordinate, 0, 1) * CELLS;
        int cell = StrictMath.min((int) scaled, CELLS - 1);
        double t = scaled - cell;
        double s = 1 - t;
        weights[0] = s * s * s / 6;
        weights[1] = (3 * t * t * t - 6 * t * t + 4) / 6;
        weights[2] = (3 * s * s * s - 6 * s * s + 4) / 6;
        weights[3] = t * t * t / 6;
        return cell;
    }
}
