package dev.lanewise.contract;

import dev.lanewise.kernel.Rearrange;
import dev.lanewise.kernel.RearrangeBackward;
import dev.lanewise.kernel.Strides;
import dev.lanewise.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** Strided copies of rows: permuted axes, slices and broadcasts, forward and backward. */
final class RearrangeCases {
    private RearrangeCases() {
    }

    static void check(Comparison comparison) {
        for (Map.Entry<String, Strides> entry : views().entrySet()) {
            Strides view = entry.getValue();
            for (int rows = 1; rows <= 3; rows++) {
                int m = rows;
                int reach = view.reach() + rows - 1;
                String what = entry.getKey() + ", " + rows + " rows";
                comparison.check(what, operands -> new Rearrange(operands.in(m, reach), operands.out(m, view.size()),
                        view));
                comparison.check(what, operands -> new RearrangeBackward(operands.in(m, view.size()),
                        operands.out(m, reach), view, false));
                comparison.check(what + " accumulating", operands -> new RearrangeBackward(
                        operands.in(m, view.size()), operands.inOut(m, reach), view, true));
            }
        }
    }

    private static Map<String, Strides> views() {
        Map<String, Strides> views = new LinkedHashMap<>();
        Shape image = Shape.of(5, 7, 3);
        views.put("all in order", Strides.permuted(image, 0, 1, 2));
        views.put("channels first", Strides.permuted(image, 2, 0, 1));
        views.put("reversed axes", Strides.permuted(image, 2, 1, 0));
        views.put("a row of pixels", Strides.slice(image, 0, 2, 3));
        views.put("some columns", Strides.slice(image, 1, 1, 6));
        views.put("one channel", Strides.slice(image, 2, 1, 2));
        views.put("a scalar repeated", Strides.broadcast(Shape.scalar(), image));
        views.put("channels repeated", Strides.broadcast(Shape.of(3), image));
        views.put("columns repeated", Strides.broadcast(Shape.of(5, 1, 3), image));
        views.put("pixels repeated", Strides.broadcast(Shape.of(5, 7, 1), image));
        return views;
    }
}
