package dev.lanewise.examples.digits;

/**
 * Draws one digit as somebody might have written it: picks a way of writing, lets every point slip, bends the strokes
 * elastically, slants, turns, stretches and places the whole, and scans it with ink of varying width and darkness. All
 * arithmetic is IEEE or {@link StrictMath}, in a fixed order, so that a digit has the same bytes on every machine. It
 * holds the buffers for that; not for sharing between threads.
 */
final class Writer {
    /** Standard deviation of the slip of a point, in heights of the digit. */
    private static final double SLIP = 0.018;
    /** Standard deviation of the elastic displacement of a lattice node, in heights. */
    private static final double BEND = 0.08;
    /** Standard deviation of the rotation, in radians. */
    private static final double TURN = 0.11;
    /** Mean and standard deviation of the slant, in x per y. */
    private static final double MEAN_SLANT = 0.10;
    private static final double SLANT = 0.16;
    /** Height in pixels, and width relative to it. */
    private static final double LEAST_HEIGHT = 16.5;
    private static final double MOST_HEIGHT = 21;
    private static final double LEAST_WIDTH = 0.85;
    private static final double MOST_WIDTH = 1.2;
    /** Standard deviation of the place, and the margin that is kept free of ink before the blur, in pixels. */
    private static final double SHIFT = 1.35;
    private static final double MARGIN = 1;
    /** Half the width of a stroke in pixels, and the relative change along it. */
    private static final double LEAST_RADIUS = 0.6;
    private static final double MOST_RADIUS = 1.7;
    private static final double PRESSURE = 0.15;

    /** Pixels per straight piece of a curve. */
    private static final double PIECE = 1.3;
    private static final int MOST_PIECES = 16;

    private final Canvas canvas = new Canvas();
    private final Warp warp = new Warp();
    private final double[] controlX = new double[32];
    private final double[] controlY = new double[32];
    private final double[] x = new double[1024];
    private final double[] y = new double[1024];
    private final double[] radius = new double[1024];
    private final int[] end = new int[8];
    private int points;

    // The linear map from the unit square to pixels: x ← xx·x + xy·y, y ← yx·x + yy·y.
    private double xx;
    private double xy;
    private double yx;
    private double yy;

    /** Writes the digit into 28 × 28 bytes of the target from the offset on. */
    void write(int digit, Draws draws, byte[] target, int offset) {
        Stroke[] strokes = Glyphs.strokes(digit, draws.below(Glyphs.ways(digit)));
        warp.draw(draws, BEND);
        drawMap(draws);
        double width = draws.between(LEAST_RADIUS, MOST_RADIUS);
        points = 0;
        for (int i = 0; i < strokes.length; i++) {
            trace(strokes[i], width, draws);
            end[i] = points;
        }
        place(draws);
        canvas.clear();
        int point = 0;
        for (int i = 0; i < strokes.length; i++) {
            for (point++; point < end[i]; point++) {
                canvas.line(x[point - 1], y[point - 1], radius[point - 1], x[point], y[point], radius[point]);
            }
        }
        canvas.blur((float) draws.between(0, 1));
        canvas.scan((float) draws.between(0.7, 1), (float) draws.between(0, 0.06), draws, target, offset);
    }

    /** Draws size, proportions, slant and rotation: rotate(turn) · shear(slant) · scale. */
    private void drawMap(Draws draws) {
        double height = draws.between(LEAST_HEIGHT, MOST_HEIGHT);
        double width = height * draws.between(LEAST_WIDTH, MOST_WIDTH);
        double slant = -(MEAN_SLANT + SLANT * draws.bell());
        double turn = TURN * draws.bell();
        double sine = StrictMath.sin(turn);
        double cosine = StrictMath.cos(turn);
        xx = cosine * width;
        xy = (cosine * slant - sine) * height;
        yx = sine * width;
        yy = (sine * slant + cosine) * height;
    }

    /** Turns a stroke into a chain of points in pixels, through its slipped control points. */
    private void trace(Stroke stroke, double width, Draws draws) {
        int last = stroke.length() - 1;
        for (int i = 0; i <= last; i++) {
            controlX[i] = stroke.x(i) + SLIP * draws.bell();
            controlY[i] = stroke.y(i) + SLIP * draws.bell();
        }
        double atStart = width * (1 + PRESSURE * draws.bell());
        double inMiddle = width * (1 + PRESSURE * draws.bell());
        double atEnd = width * (1 + PRESSURE * draws.bell());
        append(controlX[0], controlY[0], atStart);
        for (int i = 0; i < last; i++) {
            int before = i == 0 || stroke.corner(i) ? i : i - 1;
            int after = i + 1 == last || stroke.corner(i + 1) ? i + 1 : i + 2;
            double alongX = controlX[i + 1] - controlX[i];
            double alongY = controlY[i + 1] - controlY[i];
            double length = StrictMath.sqrt(alongX * alongX + alongY * alongY);
            int pieces = StrictMath.clamp((int) (length * yy / PIECE) + 1, 2, MOST_PIECES);
            for (int piece = 1; piece <= pieces; piece++) {
                double t = (double) piece / pieces;
                double way = 2 * (i + t) / last;
                double r = way < 1 ? atStart + way * (inMiddle - atStart) : inMiddle + (way - 1) * (atEnd - inMiddle);
                append(between(controlX, before, i, after, t), between(controlY, before, i, after, t), r);
            }
        }
    }

    /** The Catmull–Rom spline from point i to i + 1, with the neighbours at {@code before} and {@code after}. */
    private static double between(double[] p, int before, int i, int after, double t) {
        double leaving = (p[i + 1] - p[before]) / 2;
        double arriving = (p[after] - p[i]) / 2;
        double gap = p[i + 1] - p[i];
        return p[i] + t * (leaving + t * (3 * gap - 2 * leaving - arriving + t * (leaving + arriving - 2 * gap)));
    }

    private void append(double unitX, double unitY, double r) {
        warp.move(unitX, unitY);
        x[points] = xx * warp.movedX() + xy * warp.movedY();
        y[points] = yx * warp.movedX() + yy * warp.movedY();
        radius[points] = StrictMath.max(r, 0.4);
        points++;
    }

    /** Centres the bounding box of all points, shifts it, and shrinks it where the ink would touch the margin. */
    private void place(Draws draws) {
        double left = x[0];
        double right = x[0];
        double top = y[0];
        double bottom = y[0];
        double widest = 0;
        for (int i = 0; i < points; i++) {
            left = StrictMath.min(left, x[i]);
            right = StrictMath.max(right, x[i]);
            top = StrictMath.min(top, y[i]);
            bottom = StrictMath.max(bottom, y[i]);
            widest = StrictMath.max(widest, radius[i]);
        }
        double room = Canvas.SIDE - 2 * (MARGIN + widest);
        double shrink = StrictMath.min(room / StrictMath.max(right - left, bottom - top), 1);
        double roomX = (room - shrink * (right - left)) / 2;
        double roomY = (room - shrink * (bottom - top)) / 2;
        double centreX = Canvas.SIDE / 2.0 + StrictMath.clamp(SHIFT * draws.bell(), -roomX, roomX);
        double centreY = Canvas.SIDE / 2.0 + StrictMath.clamp(SHIFT * draws.bell(), -roomY, roomY);
        for (int i = 0; i < points; i++) {
            x[i] = centreX + shrink * (x[i] - (left + right) / 2);
            y[i] = centreY + shrink * (y[i] - (top + bottom) / 2);
        }
    }
}
