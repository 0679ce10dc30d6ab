package dev.lanewise.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Shape;
import dev.lanewise.tensor.Tensor;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Every number tells where it came from: 1000·first + 100·second + 10·third + fourth index. */
class ChannelsFirstTest {
    @Test
    void images() {
        Tensor images = ChannelsFirst.images(numbered(2, 3, 2, 4));
        assertEquals(Shape.of(2, 2, 4, 3), images.shape());
        // Image 1, row 1, column 2, its three channels.
        assertArrayEquals(new float[]{1012, 1112, 1212}, part(images, ((1 * 2 + 1) * 4 + 2) * 3, 3));
    }

    @Test
    void convolutions() {
        Tensor weights = ChannelsFirst.convolution(numbered(5, 3, 2, 4));
        assertEquals(Shape.of(2, 4, 3, 5), weights.shape());
        // Tap (1, 3), input channel 2, all outputs.
        assertArrayEquals(new float[]{213, 1213, 2213, 3213, 4213}, part(weights, ((1 * 4 + 3) * 3 + 2) * 5, 5));
    }

    @Test
    void affineLayers() {
        Tensor weights = ChannelsFirst.affine(new Tensor(Shape.of(2, 3), new float[]{1, 2, 3, 4, 5, 6}));
        assertEquals(Shape.of(3, 2), weights.shape());
        assertArrayEquals(new float[]{1, 4, 2, 5, 3, 6}, weights.data());
    }

    @Test
    void affineLayersBehindFlattenedImages() {
        Tensor filters = numbered(2, 3, 4, 5);
        Tensor weights = ChannelsFirst.affineAfterFlatten(new Tensor(Shape.of(2, 60), filters.data()),
                Shape.of(4, 5, 3));
        assertEquals(Shape.of(60, 2), weights.shape());
        // The input of row 2, column 4, channel 1, to both outputs.
        assertArrayEquals(new float[]{124, 1124}, part(weights, ((2 * 5 + 4) * 3 + 1) * 2, 2));
        assertEquals("the weights of an affine layer behind images of shape (4, 4, 3) are expected as (out, 48), "
                + "but (2, 60) came",
                expect(() -> ChannelsFirst.affineAfterFlatten(Tensor.zeros(Shape.of(2, 60)), Shape.of(4, 4, 3))));
    }

    @Test
    void otherRanksAreRefused() {
        assertEquals("images are expected as (n, c, h, w), but (2, 3) came",
                expect(() -> ChannelsFirst.images(Tensor.zeros(Shape.of(2, 3)))));
    }

    private static Tensor numbered(int... dims) {
        Tensor tensor = Tensor.zeros(Shape.of(dims));
        for (int i = 0; i < tensor.data().length; i++) {
            int rest = i;
            int number = 0;
            int digit = 1;
            for (int axis = 3; axis >= 0; axis--) {
                number += rest % dims[axis] * digit;
                rest /= dims[axis];
                digit *= 10;
            }
            tensor.data()[i] = number;
        }
        return tensor;
    }

    private static float[] part(Tensor tensor, int from, int length) {
        float[] part = new float[length];
        System.arraycopy(tensor.data(), from, part, 0, length);
        return part;
    }

    private static String expect(Supplier<?> wrong) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, wrong::get).getMessage());
    }
}
