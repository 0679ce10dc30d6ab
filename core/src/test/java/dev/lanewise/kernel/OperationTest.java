package dev.lanewise.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.tensor.Matrix;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What the operations refuse: shapes that do not fit and outputs that overlap, each with its message. */
class OperationTest {
    /** Matrices on one array: A and B are the same rows, C begins in the middle of them, D behind them. */
    private final float[] shared = new float[64];
    private final Matrix a = new Matrix(shared, 0, 3, 4, 4, false);
    private final Matrix across = new Matrix(shared, 2, 3, 4, 4, false);
    private final Matrix wide = new Matrix(shared, 0, 3, 4, 5, false);

    @Test
    void gemmRefusesFactorsThatDoNotFit() {
        String message = "a matrix multiply expects A: m×k, B: k×n and C: m×n, but A is 2×3, B is 4×5 and C is 2×5";
        refused(message, () -> new Gemm(zeros(2, 3), zeros(4, 5), zeros(2, 5)));
        refused("a matrix multiply expects A: m×k, B: k×n and C: m×n, but A is 2×3, B is 3×5 and C is 2×4",
                () -> new Gemm(zeros(2, 3), zeros(3, 5), zeros(2, 4), true));
        refused("a matrix multiply expects A: m×k, B: k×n and C: m×n, but A is 3×2, B is 3×5 and C is 2×5",
                () -> new Gemm(zeros(2, 3).transpose(), zeros(3, 5), zeros(2, 5)));
        refused("a matrix multiply expects C row by row, but it is a transposed view",
                () -> new Gemm(zeros(2, 3), zeros(3, 5), zeros(5, 2).transpose()));
    }

    @Test
    void gemmRefusesABiasThatDoesNotFit() {
        refused("a matrix multiply expects bias of 1×5, but it is 1×4",
                () -> new Gemm(zeros(2, 3), zeros(3, 5), zeros(2, 5), false, zeros(1, 4), Activation.RELU));
        refused("a matrix multiply expects bias row by row, but it is a transposed view", () -> new Gemm(zeros(2, 3),
                zeros(3, 5), zeros(2, 5), false, zeros(5, 1).transpose(), Activation.RELU));
    }

    @Test
    void gemmRefusesToOverwriteWhatItReads() {
        refused("a matrix multiply cannot write C over A", () -> new Gemm(a, zeros(4, 4), across));
        refused("a matrix multiply cannot write C over A", () -> new Gemm(a, zeros(4, 4), a));
        refused("a matrix multiply cannot write C over B",
                () -> new Gemm(zeros(3, 3), a, new Matrix(shared, 11, 3, 4, 4, false)));
        refused("a matrix multiply cannot write C over bias", () -> new Gemm(zeros(3, 3), zeros(3, 4), a, false,
                Matrix.row(shared, 0, 4), Activation.IDENTITY));
    }

    @Test
    void gemmRefusesAnActivationWithAParameter() {
        refused("a matrix multiply takes activations without a parameter, but ELU came",
                () -> new Gemm(zeros(2, 3), zeros(3, 5), zeros(2, 5), false, null, Activation.ELU));
    }

    @Test
    void windowRefusesWhatIsNoWindow() {
        refused("a window expects image rows of at least 1, but 0 came", () -> new Window(0, 5, 1, 3, 3, 1, 0));
        refused("a window expects image columns of at least 1, but 0 came", () -> new Window(5, 0, 1, 3, 3, 1, 0));
        refused("a window expects channels of at least 1, but 0 came", () -> new Window(5, 5, 0, 3, 3, 1, 0));
        refused("a window expects kernel rows of at least 1, but 0 came", () -> new Window(5, 5, 1, 0, 3, 1, 0));
        refused("a window expects kernel columns of at least 1, but -3 came", () -> new Window(5, 5, 1, 3, -3, 1, 0));
        refused("a window expects a stride of at least 1, but 0 came", () -> new Window(5, 5, 1, 3, 3, 0, 0));
        refused("a window expects a padding of at least 0, but -1 came", () -> new Window(5, 5, 1, 3, 3, 1, -1));
        refused("a window expects a dilation of at least 1, but 0 came", () -> new Window(5, 5, 1, 3, 3, 1, 0, 0, 1));
        refused("a window expects groups of at least 1, but 0 came", () -> new Window(5, 5, 1, 3, 3, 1, 0, 1, 0));
        refused("a window expects groups that divide its channels, but 3 groups of 4 channels came",
                () -> new Window(5, 5, 4, 3, 3, 1, 0, 1, 3));
        refused("a window expects an image with padding of at least 5×3 and at most 2147483647 pixels, but 4×9 came",
                () -> new Window(2, 7, 4, 5, 3, 1, 1));
        refused("a window expects an image with padding of at least 1×5 and at most 2147483647 pixels, but 5×4 came",
                () -> new Window(5, 4, 4, 1, 3, 1, 0, 2, 1));
        refused("a window expects an image with padding of at least 1×1 and at most 2147483647 pixels, but "
                + "2000000005×2000000004 came", () -> new Window(5, 4, 4, 1, 1, 1, 1_000_000_000));
    }

    @Test
    void convolutionsRefuseWhatDoesNotFitTheWindow() {
        Window window = new Window(5, 6, 4, 3, 3, 1, 0, 1, 2);
        refused("a convolution expects groups that divide its output channels, but 2 groups of 3 output channels came",
                () -> new Convolve(window, zeros(2, 120), zeros(18, 3), null, zeros(2, 36), Activation.IDENTITY));
        refused("a convolution expects X of 2×120, but it is 2×121",
                () -> new Convolve(window, zeros(2, 121), zeros(18, 6), null, zeros(2, 72), Activation.IDENTITY));
        refused("a convolution expects W of 18×6, but it is 36×6",
                () -> new Convolve(window, zeros(2, 120), zeros(36, 6), null, zeros(2, 72), Activation.IDENTITY));
        refused("a convolution expects Y of 2×72, but it is 3×72",
                () -> new Convolve(window, zeros(2, 120), zeros(18, 6), null, zeros(3, 72), Activation.IDENTITY));
        refused("a convolution takes activations without a parameter, but ELU came", () -> new Convolve(window,
                zeros(2, 120), zeros(18, 6), null, zeros(2, 72), Activation.ELU));
        refused("a convolution expects bias of 1×6, but it is 1×7", () -> new Convolve(window, zeros(2, 120),
                zeros(18, 6), zeros(1, 7), zeros(2, 72), Activation.IDENTITY));
        refused("a convolution expects bias row by row, but it is a transposed view", () -> new Convolve(window,
                zeros(2, 120), zeros(18, 6), zeros(6, 1).transpose(), zeros(2, 72), Activation.IDENTITY));
        refused("a convolution expects W row by row, but it is a transposed view", () -> new Convolve(window,
                zeros(2, 120), zeros(6, 18).transpose(), null, zeros(2, 72), Activation.IDENTITY));
        refused("a convolution expects X without gaps between its rows, but 2×120 has a stride of 121",
                () -> new Convolve(window, new Matrix(new float[300], 0, 2, 120, 121, false), zeros(18, 6), null,
                        zeros(2, 72), Activation.IDENTITY));
        refused("a convolution's input gradient expects dY without gaps between its rows, but 2×72 is a transposed "
                + "view",
                () -> new ConvolveInputGradient(window, zeros(72, 2).transpose(), zeros(18, 6),
                        zeros(2, 120), false));
        refused("a convolution's weight gradient expects dW of 18×6, but it is 17×6",
                () -> new ConvolveWeightGradient(window, zeros(2, 120), zeros(2, 72), zeros(17, 6), false));
    }

    @Test
    void convolutionsRefuseToOverwriteWhatTheyRead() {
        Window window = new Window(2, 2, 1, 1, 1, 1, 0);
        Matrix image = Matrix.row(shared, 0, 4);
        Matrix overlapping = Matrix.row(shared, 3, 4);
        Matrix one = Matrix.row(shared, 3, 1);
        refused("a convolution cannot write Y over X",
                () -> new Convolve(window, image, zeros(1, 1), null, overlapping, Activation.IDENTITY));
        refused("a convolution cannot write Y over W",
                () -> new Convolve(window, zeros(1, 4), one, null, overlapping, Activation.IDENTITY));
        refused("a convolution cannot write Y over bias",
                () -> new Convolve(window, zeros(1, 4), zeros(1, 1), one, image, Activation.IDENTITY));
        refused("a convolution's input gradient cannot write dX over dY",
                () -> new ConvolveInputGradient(window, image, zeros(1, 1), image, true));
        refused("a convolution's input gradient cannot write dX over W",
                () -> new ConvolveInputGradient(window, zeros(1, 4), one, image, false));
        refused("a convolution's weight gradient cannot write dW over X",
                () -> new ConvolveWeightGradient(window, image, zeros(1, 4), one, false));
        refused("a convolution's weight gradient cannot write dW over dY",
                () -> new ConvolveWeightGradient(window, zeros(1, 4), image, one, false));
    }

    @Test
    void activate() {
        refused("an activation expects X and Y of the same shape, but X is 3×4 and Y is 4×3",
                () -> new Activate(Activation.RELU, zeros(3, 4), zeros(4, 3)));
        refused("an activation expects X row by row, but it is a transposed view",
                () -> new Activate(Activation.RELU, zeros(4, 3).transpose(), zeros(3, 4)));
        refused("an activation expects Y row by row, but it is a transposed view",
                () -> new Activate(Activation.RELU, zeros(3, 4), zeros(4, 3).transpose()));
        refused("an activation can write Y over exactly X or apart from it, not across it",
                () -> new Activate(Activation.TANH, a, across));
        refused("an activation can write Y over exactly X or apart from it, not across it",
                () -> new Activate(Activation.TANH, a, wide));
    }

    @Test
    void activateBackward() {
        refused("an activation's backward expects Y and dY of the same shape, but Y is 3×4 and dY is 3×5",
                () -> new ActivateBackward(Activation.TANH, zeros(3, 4), zeros(3, 5), zeros(3, 4), false));
        refused("an activation's backward expects Y and dX of the same shape, but Y is 3×4 and dX is 2×4",
                () -> new ActivateBackward(Activation.TANH, zeros(3, 4), zeros(3, 4), zeros(2, 4), false));
        refused("an activation's backward cannot write dX over Y",
                () -> new ActivateBackward(Activation.TANH, a, zeros(3, 4), a, false));
        refused("an activation's backward can write dX over exactly dY or apart from it, not across it",
                () -> new ActivateBackward(Activation.TANH, zeros(3, 4), a, across, false));
        refused("an accumulating activation's backward cannot write dX over dY",
                () -> new ActivateBackward(Activation.TANH, zeros(3, 4), a, a, true));
        refused("an activation's backward expects dY row by row, but it is a transposed view",
                () -> new ActivateBackward(Activation.TANH, zeros(3, 4), zeros(4, 3).transpose(), zeros(3, 4), true));
    }

    @Test
    void columnSums() {
        refused("a column sum expects the sums of 1×4, but it is 1×3",
                () -> new ColumnSums(zeros(3, 4), zeros(1, 3), false));
        refused("a column sum expects the sums of 1×4, but it is 4×1",
                () -> new ColumnSums(zeros(3, 4), zeros(4, 1), true));
        refused("a column sum cannot write the sums over X",
                () -> new ColumnSums(a, Matrix.row(shared, 8, 4), false));
        refused("a column sum expects X row by row, but it is a transposed view",
                () -> new ColumnSums(zeros(4, 3).transpose(), zeros(1, 4), false));
    }

    @Test
    void biasBackward() {
        Matrix dx = zeros(3, 4);
        ActivateBackward backward = new ActivateBackward(Activation.TANH, a, zeros(3, 4), dx, false);
        String message = "a bias's backward expects the column sums of the dX that the activation's backward writes "
                + "without accumulating";
        refused(message, () -> new BiasBackward(backward, new ColumnSums(zeros(3, 4), zeros(1, 4), false)));
        refused(message, () -> new BiasBackward(new ActivateBackward(Activation.TANH, a, zeros(3, 4), dx, true),
                new ColumnSums(dx, zeros(1, 4), false)));
        refused("a bias's backward cannot write the sums over Y",
                () -> new BiasBackward(backward, new ColumnSums(dx, Matrix.row(shared, 8, 4), false)));
    }

    @Test
    void columnNormalize() {
        Matrix row = zeros(1, 4);
        refused("a column normalisation takes activations without a parameter, but ELU came",
                () -> new ColumnNormalize(a,
                        row, row, 1e-5f, row, row, Activation.ELU, zeros(3, 4)));
        refused("a column normalisation can write Y over exactly X or apart from it, not across it",
                () -> new ColumnNormalize(a, row, row, 1e-5f, row, row, Activation.RELU, across));
        refused("a column normalisation's sums expects an activation's backward that does not accumulate",
                () -> new ColumnNormalizeSums(zeros(3, 4), row, row, 1e-5f,
                        new ActivateBackward(Activation.RELU, zeros(3, 4), zeros(3, 4), zeros(3, 4), true), row, row));
        refused("a column normalisation's sums cannot write dY over another operand",
                () -> new ColumnNormalizeSums(a, row, row, 1e-5f,
                        new ActivateBackward(Activation.RELU, zeros(3, 4), zeros(3, 4), a, false), row, row));
        refused("a column normalisation's sums cannot write dγ over another operand",
                () -> new ColumnNormalizeSums(zeros(3, 4), row, row, 1e-5f,
                        new ActivateBackward(Activation.RELU, a, zeros(3, 4), zeros(3, 4), false),
                        Matrix.row(shared, 8, 4), zeros(1, 4)));
    }

    @Test
    void squareSumAndScale() {
        refused("a sum of squares expects X without gaps between its rows, but 3×4 has a stride of 5",
                () -> new SquareSum(wide, zeros(1, 1)));
        refused("a sum of squares cannot write the sum over X", () -> new SquareSum(a, Matrix.row(shared, 11, 1)));
        refused("a scaling expects the factor of 1×1, but it is 1×2", () -> new Scale(a, zeros(1, 2)));
        refused("a scaling cannot write X over the factor", () -> new Scale(a, Matrix.row(shared, 11, 1)));
        refused("a clamp expects X row by row, but it is a transposed view", () -> new Clamp(a.transpose(), 1));
    }

    @Test
    void totalSum() {
        refused("a total sum expects X without gaps between its rows, but 3×4 has a stride of 5",
                () -> new TotalSum(wide, zeros(1, 1)));
        refused("a total sum expects the sum of 1×1, but it is 1×2", () -> new TotalSum(a, zeros(1, 2)));
        refused("a total sum cannot write the sum over X", () -> new TotalSum(a, Matrix.row(shared, 11, 1)));
    }

    @Test
    void product() {
        refused("an elementwise product expects A and B of the same shape, but A is 3×4 and B is 4×4",
                () -> new Product(zeros(3, 4), zeros(4, 4), zeros(3, 4), false));
        refused("an elementwise product expects A and C of the same shape, but A is 3×4 and C is 4×4",
                () -> new Product(zeros(3, 4), zeros(3, 4), zeros(4, 4), false));
        refused("an elementwise product can write C over exactly A or apart from it, not across it",
                () -> new Product(a, zeros(3, 4), across, false));
        refused("an elementwise product can write C over exactly B or apart from it, not across it",
                () -> new Product(zeros(3, 4), across, a, false));
        refused("an accumulating elementwise product cannot write C over A",
                () -> new Product(a, zeros(3, 4), a, true));
        refused("an accumulating elementwise product cannot write C over B",
                () -> new Product(zeros(3, 4), a, a, true));
    }

    @Test
    void sumAndCopy() {
        refused("an elementwise sum expects A and B of the same shape, but A is 3×4 and B is 4×4",
                () -> new Sum(zeros(3, 4), zeros(4, 4), zeros(3, 4)));
        refused("an elementwise sum can write C over exactly A or apart from it, not across it",
                () -> new Sum(a, zeros(3, 4), across));
        refused("an elementwise sum can write C over exactly B or apart from it, not across it",
                () -> new Sum(zeros(3, 4), a, across));
        refused("an elementwise sum takes activations without a parameter, but LEAKY_RELU came",
                () -> new Sum(a, a, Activation.LEAKY_RELU, a));
        refused("a copy expects X and Y of the same shape, but X is 3×4 and Y is 4×3",
                () -> new Copy(zeros(3, 4), zeros(4, 3)));
        refused("a copy cannot write Y over X", () -> new Copy(a, a));
        refused("a copy expects Y row by row, but it is a transposed view",
                () -> new Copy(zeros(3, 4), zeros(4, 3).transpose()));
    }

    @Test
    void softmaxWithLoss() {
        int[] labels = new int[3];
        refused("softmax with loss expects the logits and the gradient of the same shape, but the logits is 3×4 and "
                + "the gradient is 3×5",
                () -> new SoftmaxWithLoss(zeros(3, 4), labels, 1, zeros(3, 5), zeros(3, 1)));
        refused("softmax with loss expects the losses of 3×1, but it is 1×3",
                () -> new SoftmaxWithLoss(zeros(3, 4), labels, 1, zeros(3, 4), zeros(1, 3)));
        refused("softmax with loss expects 3 labels, but 2 came",
                () -> new SoftmaxWithLoss(zeros(3, 4), new int[2], 1, zeros(3, 4), zeros(3, 1)));
        refused("softmax with loss can write the gradient over exactly the logits or apart from it, not across it",
                () -> new SoftmaxWithLoss(a, labels, 1, across, zeros(3, 1)));
        refused("softmax with loss cannot write the losses over the logits",
                () -> new SoftmaxWithLoss(a, labels, 1, zeros(3, 4), new Matrix(shared, 3, 3, 1, 4, false)));
        refused("softmax with loss cannot write the losses over the gradient",
                () -> new SoftmaxWithLoss(zeros(3, 4), labels, 1, a, new Matrix(shared, 3, 3, 1, 4, false)));
        refused("softmax with loss expects the hits of 3×1, but it is 2×1",
                () -> new SoftmaxWithLoss(zeros(3, 4), labels, 1, zeros(3, 4), zeros(3, 1), zeros(2, 1)));
        Matrix losses = new Matrix(shared, 0, 3, 1, 1, false);
        refused("softmax with loss cannot write the hits over the losses",
                () -> new SoftmaxWithLoss(zeros(3, 4), labels, 1, zeros(3, 4), losses, losses));
        refused("softmax with loss cannot write the hits over the gradient",
                () -> new SoftmaxWithLoss(zeros(3, 4), labels, 1, a, zeros(3, 1), losses));
    }

    @Test
    void softmaxWithLossLooksAtItsLabels() {
        int[] labels = {0, 3, 1};
        SoftmaxWithLoss operation = new SoftmaxWithLoss(zeros(3, 4), labels, 1, zeros(3, 4), zeros(3, 1));
        operation.checkLabels();
        labels[1] = 4;
        refused("softmax with loss expects labels from 0 to 3, but row 1 has 4", () -> checked(operation));
        labels[1] = 0;
        labels[2] = -1;
        refused("softmax with loss expects labels from 0 to 3, but row 2 has -1", () -> checked(operation));
    }

    private static SoftmaxWithLoss checked(SoftmaxWithLoss operation) {
        operation.checkLabels();
        return operation;
    }

    @Test
    void rowSoftmax() {
        refused("a softmax expects X and Y of the same shape, but X is 3×4 and Y is 4×3",
                () -> new RowSoftmax(zeros(3, 4), zeros(4, 3)));
        refused("a softmax can write Y over exactly X or apart from it, not across it",
                () -> new RowSoftmax(a, across));
        refused("a softmax's backward cannot write dX over Y", () -> new RowSoftmaxBackward(a, zeros(3, 4), a, false));
        refused("a softmax's backward can write dX over exactly dY or apart from it, not across it",
                () -> new RowSoftmaxBackward(zeros(3, 4), a, across, false));
        refused("an accumulating softmax's backward cannot write dX over dY",
                () -> new RowSoftmaxBackward(zeros(3, 4), a, a, true));
    }

    @Test
    void tables() {
        refused("a gather expects Y of 3×4, but it is 3×5",
                () -> new Gather("x", zeros(7, 4), new int[3], zeros(3, 5)));
        refused("a gather expects 3 indices, but 2 came",
                () -> new Gather("x", zeros(7, 4), new int[2], zeros(3, 4)));
        refused("a gather cannot write Y over the table", () -> new Gather("x", a, new int[3], across));
        refused("a scatter expects dY of 3×4, but it is 3×5",
                () -> new ScatterAdd("x", zeros(3, 5), new int[3], zeros(7, 4), false));
        refused("a scatter expects 3 indices, but 2 came",
                () -> new ScatterAdd("x", zeros(3, 4), new int[2], zeros(7, 4), true));
        refused("a scatter cannot write the table's gradient over dY",
                () -> new ScatterAdd("x", across, new int[3], a, false));
    }

    @Test
    void softmaxWithTargets() {
        refused("softmax with targets expects the logits and the targets of the same shape, but the logits is 3×4 and "
                + "the targets is 3×5", () -> targets(zeros(3, 4), zeros(3, 5), zeros(3, 4)));
        refused("softmax with targets can write the gradient over exactly the logits or apart from it, not across it",
                () -> targets(a, zeros(3, 4), across));
        refused("softmax with targets cannot write the gradient over the targets", () -> targets(zeros(3, 4), a, a));
        refused("a one-hot encoding expects 3 labels, but 2 came",
                () -> new OneHot(new int[2], zeros(1, 4), zeros(3, 4), zeros(3, 1)));
        refused("a one-hot encoding expects the weights of 1×4, but it is 1×3",
                () -> new OneHot(new int[3], zeros(1, 3), zeros(3, 4), zeros(3, 1)));
    }

    private static SoftmaxWithTargets targets(Matrix logits, Matrix targets, Matrix gradient) {
        return new SoftmaxWithTargets(logits, targets, zeros(1, 4), 0, zeros(1, 1), 1, gradient, zeros(3, 1),
                zeros(3, 1));
    }

    @Test
    void elementwiseLoss() {
        refused("an elementwise loss expects Y and the target of the same shape, but Y is 3×4 and the target is 4×4",
                () -> elementwise(zeros(3, 4), zeros(4, 4), zeros(3, 4)));
        refused("an elementwise loss cannot write the gradient over Y", () -> elementwise(a, zeros(3, 4), a));
        refused("an elementwise loss cannot write the gradient over the target", () -> elementwise(zeros(3, 4), a, a));
        refused("an elementwise loss expects the losses of 3×1, but it is 4×1",
                () -> new ElementwiseLoss(ErrorFunction.SQUARED, 0, zeros(3, 4), zeros(3, 4), 1, zeros(3, 4),
                        zeros(4, 1)));
        refused("an elementwise loss cannot write the losses over the target",
                () -> new ElementwiseLoss(ErrorFunction.SQUARED, 0, zeros(3, 4), a, 1, zeros(3, 4),
                        new Matrix(shared, 0, 3, 1, 1, false)));
    }

    private static ElementwiseLoss elementwise(Matrix y, Matrix target, Matrix gradient) {
        return new ElementwiseLoss(ErrorFunction.ABSOLUTE, 0, y, target, 1, gradient, zeros(3, 1));
    }

    @Test
    void update() {
        refused("an update by ADAM expects 8 coefficients and 2 arrays of state, but 5 and 2 came",
                () -> new Update(UpdateRule.ADAM, new float[5], zeros(1, 4), zeros(1, 4),
                        List.of(zeros(1, 4), zeros(1, 4))));
        refused("an update by SGD expects 2 coefficients and 0 arrays of state, but 2 and 1 came",
                () -> new Update(UpdateRule.SGD, new float[2], zeros(1, 4), zeros(1, 4), List.of(zeros(1, 4))));
        refused("an update expects the values of 1×4, but it is 3×4",
                () -> new Update(UpdateRule.SGD, new float[2], zeros(3, 4), zeros(3, 4), List.of()));
        refused("an update expects the gradients of 1×4, but it is 1×5",
                () -> new Update(UpdateRule.SGD, new float[2], zeros(1, 4), zeros(1, 5), List.of()));
        refused("an update expects the state of 1×4, but it is 1×5",
                () -> new Update(UpdateRule.MOMENTUM, new float[3], zeros(1, 4), zeros(1, 4), List.of(zeros(1, 5))));
        Matrix row = Matrix.row(shared, 0, 4);
        Matrix next = Matrix.row(shared, 3, 4);
        refused("an update cannot write the values over the gradients",
                () -> new Update(UpdateRule.SGD, new float[2], row, row, List.of()));
        refused("an update cannot write the state over the values",
                () -> new Update(UpdateRule.MOMENTUM, new float[3], row, zeros(1, 4), List.of(next)));
        refused("an update cannot write the state over the gradients",
                () -> new Update(UpdateRule.MOMENTUM, new float[3], zeros(1, 4), row, List.of(next)));
        refused("an update cannot write one state over another",
                () -> new Update(UpdateRule.ADAM, new float[8], zeros(1, 4), zeros(1, 4), List.of(row, next)));
    }

    private static Matrix zeros(int rows, int cols) {
        return Matrix.zeros(rows, cols);
    }

    private static void refused(String message, Supplier<Object> operation) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, operation::get).getMessage());
    }
}
