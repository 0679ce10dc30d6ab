package dev.lanewise.kernel.scalar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.kernel.Rearrange;
import dev.lanewise.kernel.RearrangeBackward;
import dev.lanewise.kernel.Scratch;
import dev.lanewise.kernel.Strides;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Shape;
import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ScalarRearrangeTest {
    private static final Shape ARRAY = Shape.of(2, 3);
    private static final float[] ROW = {1, 2, 3, 4, 5, 6};

    @Test
    void permutedAxes() {
        Strides view = Strides.permuted(ARRAY, 1, 0);
        assertArrayEquals(new float[]{1, 4, 2, 5, 3, 6}, forward(view, 6));
        assertArrayEquals(new float[]{1, 3, 5, 2, 4, 6}, backward(view, 6, false));
        Strides cube = Strides.permuted(Shape.of(1, 2, 3), 2, 0, 1);
        assertArrayEquals(new float[]{1, 4, 2, 5, 3, 6}, forward(cube, 6));
    }

    @Test
    void slices() {
        Strides columns = Strides.slice(ARRAY, 1, 1, 3);
        assertArrayEquals(new float[]{2, 3, 5, 6}, forward(columns, 4));
        assertArrayEquals(new float[]{0, 1, 2, 0, 3, 4}, backward(columns, 4, false));
        assertArrayEquals(new float[]{10, 11, 12, 10, 13, 14}, backward(columns, 4, true));
        assertArrayEquals(new float[]{4, 5, 6}, forward(Strides.slice(ARRAY, 0, 1, 2), 3));
    }

    @Test
    void broadcasts() {
        Strides rows = Strides.broadcast(Shape.of(3), Shape.of(2, 3));
        assertArrayEquals(new float[]{1, 2, 3, 1, 2, 3}, forward(rows, 6));
        assertArrayEquals(new float[]{5, 7, 9, 0, 0, 0}, backward(rows, 6, false));
        Strides columns = Strides.broadcast(Shape.of(2, 1), Shape.of(2, 3));
        assertArrayEquals(new float[]{1, 1, 1, 2, 2, 2}, forward(columns, 6));
        assertArrayEquals(new float[]{6, 15, 0, 0, 0, 0}, backward(columns, 6, false));
        assertArrayEquals(new float[]{21, 0, 0, 0, 0, 0},
                backward(Strides.broadcast(Shape.scalar(), Shape.of(6)), 6, false));
    }

    @Test
    void whatIsNoViewIsRefused() {
        expect("expects an order of the axes 0 to 1 of an array of shape (2, 3), but [0, 0] came",
                () -> Strides.permuted(ARRAY, 0, 0));
        expect("expects an order of the axes 0 to 1 of an array of shape (2, 3), but [0] came",
                () -> Strides.permuted(ARRAY, 0));
        expect("expects an axis from 0 to 1 of shape (2, 3), but 2 came", () -> Strides.slice(ARRAY, 2, 0, 1));
        expect("expects a part of 0 to 3 along axis 1 of shape (2, 3), but 2 to 4 came",
                () -> Strides.slice(ARRAY, 1, 2, 4));
        expect("expects a shape that broadcasts to (2, 3), but (2) came",
                () -> Strides.broadcast(Shape.of(2), ARRAY));
        expect("expects a shape that broadcasts to (3), but (2, 3) came",
                () -> Strides.broadcast(ARRAY, Shape.of(3)));
        expect("a rearrangement expects X with rows of at least 6 floats, but it is 1×5",
                () -> new Rearrange(Matrix.zeros(1, 5), Matrix.zeros(1, 6), Strides.permuted(ARRAY, 1, 0)));
        expect("a rearrangement's backward expects Y of 1×6, but it is 1×5",
                () -> new RearrangeBackward(Matrix.zeros(1, 5), Matrix.zeros(1, 6), Strides.permuted(ARRAY, 1, 0),
                        false));
    }

    private static float[] forward(Strides view, int size) {
        assertEquals(size, view.size());
        float[] y = new float[size];
        Arrays.fill(y, Float.NaN);
        ScalarKernels.INSTANCE.bind(new Rearrange(Matrix.row(ROW.clone(), 0, 6), Matrix.row(y, 0, size), view),
                new Scratch()).run();
        return y;
    }

    private static float[] backward(Strides view, int size, boolean accumulate) {
        float[] dx = new float[6];
        Arrays.fill(dx, accumulate ? 10 : Float.NaN);
        ScalarKernels.INSTANCE.bind(new RearrangeBackward(Matrix.row(ROW.clone(), 0, size), Matrix.row(dx, 0, 6), view,
                accumulate), new Scratch()).run();
        return dx;
    }

    private static void expect(String message, Supplier<?> wrong) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, wrong::get).getMessage());
    }
}
