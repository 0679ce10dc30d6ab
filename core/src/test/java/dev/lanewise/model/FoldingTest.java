package dev.lanewise.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernel.Kernels;
import dev.lanewise.layer.Add;
import dev.lanewise.layer.Affine;
import dev.lanewise.layer.BatchNorm;
import dev.lanewise.layer.Conv2d;
import dev.lanewise.layer.Dropout;
import dev.lanewise.layer.Flatten;
import dev.lanewise.layer.Initializer;
import dev.lanewise.layer.Relu;
import dev.lanewise.layer.Tanh;
import dev.lanewise.random.Philox;
import dev.lanewise.random.Purpose;
import dev.lanewise.tensor.Parameters;
import dev.lanewise.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A folded model predicts what the model itself predicts. */
class FoldingTest {
    private static final long SEED = Long.getLong("lanewise.seed", 77);
    private static final int ROWS = 5;
    private static final int ROUNDS = 20;

    @Test
    void batchNormsOfANetworkAreFolded() {
        Model model = Model.sequential(SEED, Shape.of(9, 8, 4), new Conv2d(6, 3, 1, 1).withoutBias(), new BatchNorm(),
                new Relu(),
                new Conv2d(8, 3, 3, 2, 0, 1, 2, new Initializer.He()), new BatchNorm(0.2f, 1e-3f), new BatchNorm(),
                new Tanh(), new Flatten(), new Dropout(0.4f), new Affine(12).withoutBias(), new BatchNorm(), new Relu(),
                new Affine(3));
        Model folded = model.folded();
        assertEquals("[x(9, 8, 4), conv2d1(9, 8, 6), relu1(9, 8, 6), conv2d2(4, 3, 8), tanh1(4, 3, 8), flatten1(96), "
                + "dropout1(96), affine1(12), relu2(12), affine2(3)]", folded.nodes().toString());
        for (int round = 0; round < ROUNDS; round++) {
            requireSamePredictions(model, round);
        }
    }

    @Test
    void theModelItselfStaysAsItIs() {
        Model model = Model.sequential(SEED, Shape.of(7), new Affine(5), new BatchNorm());
        scatter(model.parameters(), 0);
        String before = model.parameters().sha256();
        Model folded = model.folded();
        folded.parameters().values()[0]++;
        assertEquals(before, model.parameters().sha256());
        assertEquals(List.of("y"), folded.outputs());
        assertEquals(Shape.of(5), folded.outputShape("y"));
        assertEquals(7 * 5 + 5, folded.parameters().size());
    }

    @Test
    void withoutABatchNormNothingChanges() {
        Model model = Model.sequential(SEED, Shape.of(7), new Affine(5), new Relu(), new Affine(2));
        assertEquals(model.parameters().sha256(), model.folded().parameters().sha256());
        assertEquals(model.toString(), model.folded().toString());
    }

    /** Where somebody else sees the value before the batch norm, or uses the weights. */
    @Test
    void whatCannotBeFoldedStays() {
        Graph graph = new Graph();
        Node x = graph.input("x", Shape.of(6));
        Node read = graph.apply("read", new Affine(6), x);
        Node norm1 = graph.apply("norm1", new BatchNorm(), read);
        Node sum = graph.apply("sum", new Add(), read, norm1);
        Node shown = graph.output("shown", graph.apply("shown", new Affine(6), sum));
        Node norm2 = graph.apply("norm2", new BatchNorm(), shown);
        Node lender = graph.apply("lender", new Affine(6), norm2);
        Node norm3 = graph.apply("norm3", new BatchNorm(), lender);
        Node borrower = graph.share("borrower", lender, norm3);
        Node norm4 = graph.apply("norm4", new BatchNorm(), borrower);
        Node norm5 = graph.apply("norm5", new BatchNorm(), graph.apply("tanh", new Tanh(), norm4));
        graph.output("y", norm5);
        graph.output("again", norm5);
        Model model = graph.build(SEED);
        assertEquals(model.nodes().toString(), model.folded().nodes().toString());
        for (int round = 0; round < ROUNDS; round++) {
            requireSamePredictions(model, round);
        }
    }

    /** A batch norm that is folded away while others use its parameters: the first of them then has them. */
    @Test
    void sharedBatchNormsKeepTheirParameters() {
        Graph graph = new Graph();
        Node x = graph.input("x", Shape.of(6));
        Node norm = graph.apply("norm", new BatchNorm(), graph.apply("first", new Affine(6), x));
        Node stays = graph.share("stays", norm, graph.apply("tanh", new Tanh(), norm));
        Node folds = graph.share("folds", norm, graph.apply("second", new Affine(6), stays));
        Node last = graph.share("last", norm, graph.apply("relu", new Relu(), folds));
        graph.output("y", last);
        Model model = graph.build(SEED);
        Model folded = model.folded();
        assertEquals("[x(6), first(6), tanh(6), stays(6), second(6), relu(6), last(6)]", folded.nodes().toString());
        assertEquals(2 * (6 * 6 + 6) + 4 * 6, folded.parameters().size());
        assertEquals("stays", folded.output("y").parametersOwner().name());
        for (int round = 0; round < ROUNDS; round++) {
            requireSamePredictions(model, round);
        }
    }

    private static void requireSamePredictions(Model model, int round) {
        scatter(model.parameters(), round);
        Plan plan = Plan.inference(model, Kernels.scalar(), ROWS);
        Plan folded = Plan.inference(model.folded(), Kernels.scalar(), ROWS);
        Philox numbers = new Philox(SEED, Purpose.DATA, round);
        for (int i = 0; i < plan.input("x").length; i++) {
            plan.input("x")[i] = numbers.gaussian(i);
        }
        System.arraycopy(plan.input("x"), 0, folded.input("x"), 0, plan.input("x").length);
        plan.forward();
        folded.forward();
        for (String output : model.outputs()) {
            float[] expected = plan.value(output);
            float[] actual = folded.value(output);
            int length = ROWS * model.outputShape(output).size();
            double largest = 0;
            double difference = 0;
            for (int i = 0; i < length; i++) {
                largest = Math.max(largest, Math.abs(expected[i]));
                difference = Math.max(difference, Math.abs(expected[i] - actual[i]));
            }
            assertNotEquals(0, largest, "nothing was predicted");
            assertTrue(difference <= 1e-5 * largest, output + " differs by " + difference + " of " + largest
                    + ", round " + round + ", seed " + SEED);
        }
    }

    /** Numbers as training leaves them: none of the initial zeros and ones, and variances that are positive. */
    private static void scatter(Parameters parameters, int round) {
        Philox numbers = new Philox(SEED, Purpose.WEIGHTS, 1000 + round);
        for (Parameters.Slice slice : parameters.slices()) {
            for (int i = slice.offset(); i < slice.offset() + slice.shape().size(); i++) {
                float number = numbers.gaussian(i);
                parameters.values()[i] = slice.name().endsWith("variance") ? 0.1f + Math.abs(number) : 0.5f * number;
            }
        }
    }
}
