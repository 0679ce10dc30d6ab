package dev.lanewise.examples.digits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The notation of strokes, and the glyphs that are written in it. */
class StrokeTest {

    @Test
    void pointsAndCornersAreRead() {
        Stroke stroke = new Stroke(" 10 20, 30 40!  50 60");
        assertEquals(3, stroke.length());
        assertEquals(0.1, stroke.x(0));
        assertEquals(0.2, stroke.y(0));
        assertEquals(0.5, stroke.x(2));
        assertEquals(0.6, stroke.y(2));
        assertFalse(stroke.corner(0));
        assertTrue(stroke.corner(1));
        assertFalse(stroke.corner(2));
    }

    @Test
    void aPointWithoutTwoCoordinatesIsRefused() {
        assertEquals("expected two coordinates as point 1 of '10 20, 30! 50 60', got '30!'",
                assertThrows(IllegalArgumentException.class, () -> new Stroke("10 20, 30! 50 60")).getMessage());
    }

    @Test
    void everyGlyphStaysInItsSquareAndIsTall() {
        for (int digit = 0; digit < 10; digit++) {
            assertTrue(Glyphs.ways(digit) >= 4, "ways to write " + digit);
            for (int way = 0; way < Glyphs.ways(digit); way++) {
                double top = 1;
                double bottom = 0;
                for (Stroke stroke : Glyphs.strokes(digit, way)) {
                    assertTrue(stroke.length() >= 2);
                    for (int i = 0; i < stroke.length(); i++) {
                        assertTrue(stroke.x(i) >= 0.1 && stroke.x(i) <= 0.9, digit + " in way " + way);
                        assertTrue(stroke.y(i) >= 0 && stroke.y(i) <= 1, digit + " in way " + way);
                        top = Math.min(top, stroke.y(i));
                        bottom = Math.max(bottom, stroke.y(i));
                    }
                }
                assertTrue(bottom - top > 0.85, digit + " in way " + way + " is only " + (bottom - top) + " tall");
            }
        }
    }
}
