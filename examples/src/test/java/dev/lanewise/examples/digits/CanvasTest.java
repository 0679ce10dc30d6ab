package dev.lanewise.examples.digits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Lines, blur and noise, on pictures that can be worked out by hand. */
class CanvasTest {

    private final Canvas canvas = new Canvas();

    @Test
    void aLineCoversPixelsByTheirDistance() {
        // Along the centres of row 10, half a pixel wide on either side and one more at the right end.
        canvas.line(5.5, 10.5, 0.5, 15.5, 10.5, 1.5);
        int[] image = scan(1, 0);
        assertEquals(255, image[10 * 28 + 5]);
        assertEquals(255, image[10 * 28 + 10]);
        assertEquals(0, image[9 * 28 + 5]);
        assertEquals(128, image[9 * 28 + 10]);
        assertEquals(128, image[11 * 28 + 10]);
        assertEquals(255, image[9 * 28 + 15]);
        assertEquals(0, image[8 * 28 + 15]);
        assertEquals(255, image[10 * 28 + 16]);
        assertEquals(0, image[10 * 28 + 4]);
        assertEquals(0, image[10 * 28 + 17]);
    }

    @Test
    void linesDoNotAddUpAndMayLeaveTheCanvas() {
        canvas.line(-20, 10, 0.5, 50, 10, 0.5);
        int[] once = scan(0.8f, 0);
        canvas.line(50, 10, 0.5, -20, 10, 0.5);
        canvas.line(-5, -5, 3, -5, -5, 3);
        int[] twice = scan(0.8f, 0);
        assertEquals(102, once[9 * 28]);
        assertEquals(102, once[10 * 28 + 27]);
        assertEquals(Arrays.toString(once), Arrays.toString(twice));
    }

    @Test
    void blurSpreadsAPointByTheBinomialWeights() {
        canvas.line(4.5, 4.5, 0.5, 4.5, 4.5, 0.5);
        canvas.blur(0.5f);
        int[] image = scan(1, 0);
        assertEquals(Math.round(255 * (0.5 + 0.5 / 4)), image[4 * 28 + 4]);
        assertEquals(Math.round(255 * 0.5 / 8), image[4 * 28 + 5]);
        assertEquals(Math.round(255 * 0.5 / 8), image[3 * 28 + 4]);
        assertEquals(Math.round(255 * 0.5 / 16), image[5 * 28 + 3]);
        assertEquals(0, image[4 * 28 + 6]);
    }

    @Test
    void clearLeavesBlankPaper() {
        canvas.line(1, 1, 2, 20, 20, 2);
        canvas.clear();
        assertEquals(0, Arrays.stream(scan(1, 0)).sum());
    }

    @Test
    void noiseStaysWithinItsBound() {
        canvas.line(-1, 14, 3, 29, 14, 3);
        int[] image = scan(0.5f, 0.1f);
        int[] seen = Arrays.copyOfRange(image, 14 * 28, 15 * 28);
        for (int grey : seen) {
            assertTrue(grey >= 127 - 26 && grey <= 128 + 26, Arrays.toString(seen));
        }
        assertTrue(Arrays.stream(seen).distinct().count() > 5, Arrays.toString(seen));
        assertTrue(Arrays.stream(image, 0, 28).allMatch(grey -> grey <= 26), Arrays.toString(image));
    }

    private int[] scan(float darkness, float grain) {
        byte[] bytes = new byte[784 + 3];
        canvas.scan(darkness, grain, new Draws(new Philox(1, Purpose.DATA, 0), 0), bytes, 3);
        int[] greys = new int[784];
        Arrays.setAll(greys, i -> bytes[i + 3] & 255);
        return greys;
    }
}
