package dev.lanewise.bench;

import dev.lanewise.kernel.Window;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A convolution of square kernels in one group. Written {@code IMAGES/OUT/KERNEL/STRIDE/PADDING}, for example
 * {@code 64x28x28x32/64/3/1/1}.
 *
 * @param images  what it sees
 * @param out     channels of the output
 * @param kernel  rows and columns of the kernel
 * @param stride  pixels from one output's patch to the next
 * @param padding pixels of zeros on each side
 */
public record ConvolutionForm(ImageBatch images, int out, int kernel, int stride, int padding) {
    private static final Pattern SYNTAX =
            Pattern.compile("([^/]*)/([1-9]\\d{0,4})/([1-9]\\d{0,2})/([1-9]\\d{0,2})/(\\d{1,3})");

    /**
     * Reads a form.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static ConvolutionForm parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a convolution is IMAGES/OUT/KERNEL/STRIDE/PADDING, as "
                    + "64x28x28x32/64/3/1/1, but '" + text + "' came");
        }
        return new ConvolutionForm(ImageBatch.parse(matcher.group(1)), Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)), Integer.parseInt(matcher.group(4)),
                Integer.parseInt(matcher.group(5)));
    }

    /** The kernel's way over an image. */
    Window window() {
        return new Window(images.height(), images.width(), images.channels(), kernel, kernel, stride, padding, 1, 1);
    }

    /** What comes out. */
    public ImageBatch outputs() {
        Window window = window();
        return new ImageBatch(images.count(), window.outHeight(), window.outWidth(), out);
    }

    /** How many weights there are. */
    public int weights() {
        return kernel * kernel * images.channels() * out;
    }

    /** The least traffic of any of its passes in bytes: images, weights and outputs once each. */
    public double bytes() {
        return Float.BYTES * ((double) images.size() + weights() + outputs().size());
    }

    /** Of any of its passes: two operations for every weight and pixel of the output, padding included. */
    Work work() {
        ImageBatch outputs = outputs();
        return Work.flops(2.0 * outputs.count() * outputs.height() * outputs.width() * weights());
    }
}
