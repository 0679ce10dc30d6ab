package dev.lanewise.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mini-batch of images, the channels of a pixel side by side. Written {@code IMAGESxHEIGHTxWIDTHxCHANNELS}.
 *
 * @param count    how many images
 * @param height   rows of pixels
 * @param width    columns of pixels
 * @param channels numbers of a pixel
 */
public record ImageBatch(int count, int height, int width, int channels) {
    private static final String EXTENT = "([1-9]\\d{0,8})";
    private static final Pattern SYNTAX = Pattern.compile(String.join("x", EXTENT, EXTENT, EXTENT, EXTENT));

    /**
     * Reads a mini-batch.
     *
     * @throws IllegalArgumentException if it is none
     */
    static ImageBatch parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "images are COUNTxHEIGHTxWIDTHxCHANNELS, but '" + text + "' came");
        }
        return new ImageBatch(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)), Integer.parseInt(matcher.group(4)));
    }

    /** How many numbers there are. */
    public int size() {
        return Math.multiplyExact(Math.multiplyExact(count, height), Math.multiplyExact(width, channels));
    }
}
