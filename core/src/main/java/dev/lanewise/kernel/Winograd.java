package dev.lanewise.kernel;

/**
 * Which convolutions of 3×3 taps are computed by minimal filtering, F(4×4, 3×3): a tile of 4×4 outputs with 36
 * multiplications instead of 144 (Winograd, "Arithmetic Complexity of Computations", 1980; Lavin and Gray, "Fast
 * Algorithms for Convolutional Neural Networks", 2016).
 *
 * <p>The images are cut into tiles of 4×4 outputs, from the upper left on, each of which sees 6×6 pixels; what lies
 * outside the images is +0, and outputs outside are dropped. With d a tile's pixels of one channel, g the taps from
 * that channel to one output channel, and y the outputs,
 *
 * <pre>
 * forward          y  = Aᵀ·M·A,   M = Σ channels U ⊙ V,   U = G·g·Gᵀ,   V = Bᵀ·d·B
 * weight gradient  dg = Gᵀ·S·G,   S = Σ tiles D ⊙ V,      D = A·dy·Aᵀ
 * </pre>
 *
 * so that each of the 36 elements is a matrix product of its own: one chain over all channels, and over
 * {@link #TILE_BLOCK} tiles. The matrices belong to the polynomial x·(x² − p²)·(x² − q²) and the point at infinity,
 * with p = 3/4 and q = 3/2. Of the usual points ±1 and ±2 the error is four times as large; with these it is about
 * twice that of the direct sum. All constants of A and B are exact in float32.
 *
 * <pre>
 *      p²q²   0      −(p²+q²)   0         1   0          1/(p²q²)   0    0             1   0   0    0
 *      0     −p·q²   −q²        p         1   0          c          c·p  c·p²          1   p   p²   p³
 * Bᵀ = 0      p·q²   −q²       −p         1   0     G =  c         −c·p  c·p²     A =  1  −p   p²  −p³
 *      0     −q·p²   −p²        q         1   0          e          e·q  e·q²          1   q   q²   q³
 *      0      q·p²   −p²       −q         1   0          e         −e·q  e·q²          1  −q   q²  −q³
 *      0      p²q²    0        −(p²+q²)   0   1          0          0    1             0   0   0    1
 * </pre>
 *
 * with c = 1/(2p²·(p² − q²)) and e = 1/(2q²·(q² − p²)). The scalar kernels say in which order each is computed.
 */
public final class Winograd {
    /** Rows and columns of outputs in a tile. */
    public static final int TILE = 4;
    /** Rows and columns of pixels that a tile sees. */
    public static final int SEEN = 6;
    /** How many products there are. */
    public static final int PRODUCTS = SEEN * SEEN;
    /** How many tiles one chain of a weight gradient covers: their sums are transformed and added in order. */
    public static final int TILE_BLOCK = 512;
    /** Rows and columns of taps. */
    public static final int KERNEL = 3;

    /** p, … */
    public static final float P = 0.75f;
    /** … p² … */
    public static final float P2 = P * P;
    /** … and p³. */
    public static final float P3 = P2 * P;
    /** q, … */
    public static final float Q = 1.5f;
    /** … q² … */
    public static final float Q2 = Q * Q;
    /** … and q³. */
    public static final float Q3 = Q2 * Q;
    /** p²q². */
    public static final float P2Q2 = P2 * Q2;
    /** p² + q². */
    public static final float P2_PLUS_Q2 = P2 + Q2;
    /** 1/(p²q²), the first of the constants that are rounded. */
    public static final float AT_ZERO = 1 / P2Q2;
    /** c = 1/(2p²·(p² − q²)). */
    public static final float AT_P = 1 / (2 * P2 * (P2 - Q2));
    /** e = 1/(2q²·(q² − p²)). */
    public static final float AT_Q = 1 / (2 * Q2 * (Q2 - P2));

    /** Channels are a multiple of this, so that they fill whole vectors of any width. */
    public static final int CHANNELS = 16;
    /** The sum over channels is one chain. */
    private static final int MOST_CHANNELS = Operation.K_BLOCK;

    private Winograd() {
    }

    /**
     * Whether a convolution and its gradients are computed so: 3×3 neighbouring taps, a stride of 1, a padding of at
     * most 2, one group, input and output channels that are multiples of 16 and at most 4096, and at least half of the
     * tiles' outputs inside the image. Neither the batch nor the kernels matter.
     *
     * @param window  the taps
     * @param outputs output channels
     */
    public static boolean suits(Window window, int outputs) {
        return window.kernelHeight() == KERNEL && window.kernelWidth() == KERNEL && window.stride() == 1
                && window.dilation() == 1 && window.groups() == 1 && window.padding() < KERNEL
                && suits(window.channels()) && suits(outputs) && fillsTiles(window.outHeight(), window.outWidth())
                && fillsTiles(window.height(), window.width());
    }

    private static boolean suits(int channels) {
        return channels % CHANNELS == 0 && channels <= MOST_CHANNELS;
    }

    private static boolean fillsTiles(int height, int width) {
        long tiles = (long) Math.ceilDiv(height, TILE) * Math.ceilDiv(width, TILE);
        return 2L * height * width >= tiles * TILE * TILE;
    }

    /** The way over the output images by which an input gradient is a convolution of their gradients with turned taps. */
    public static Window turned(Window window, int outputs) {
        return new Window(window.outHeight(), window.outWidth(), outputs, KERNEL, KERNEL, 1,
                KERNEL - 1 - window.padding());
    }
}
