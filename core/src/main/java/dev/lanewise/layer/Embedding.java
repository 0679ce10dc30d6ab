package dev.lanewise.layer;

import dev.lanewise.kernel.Gather;
import dev.lanewise.kernel.Kernel;
import dev.lanewise.kernel.ScatterAdd;
import dev.lanewise.tensor.DType;
import dev.lanewise.tensor.Matrix;
import dev.lanewise.tensor.Shape;
import java.util.List;

/**
 * A table of vectors, looked up by index ('Deep Learning from Scratch 2', section 4.1): an input of indices of any
 * shape becomes that shape with one more axis, the vectors.
 *
 * <pre>
 * forward   Y[i] = W[index i]
 * backward  dW[k] = Σ dY[i] over all i whose index is k, in their order
 * </pre>
 *
 * {@code W: count×size} named {@code weight}. The input is one of {@link DType#I32} and has no gradient; that of W is
 * dense. An index that is no row of the table is refused when it comes.
 *
 * @param count       how many vectors there are, at least 1
 * @param size        how long each is, at least 1
 * @param initializer how W begins
 */
public record Embedding(int count, int size, Initializer initializer) implements Layer {
    /**
     * @throws IllegalArgumentException if there is not at least one vector of at least one element
     */
    public Embedding {
        if (count < 1 || size < 1) {
            throw new IllegalArgumentException("an embedding has at least 1 vector of at least 1 element, but " + count
                    + " of " + size + " came");
        }
    }

    /** With vectors of the standard normal distribution, as PyTorch's begin. */
    public Embedding(int count, int size) {
        this(count, size, new Initializer.Normal(1));
    }

    @Override
    public DType inputType() {
        return DType.I32;
    }

    @Override
    public Shape output(List<Shape> inputs) {
        if (inputs.size() != 1 || inputs.get(0).size() == 0) {
            throw new ShapeException("expects one input of at least one index, but " + inputs + " came");
        }
        int[] indices = inputs.get(0).dims();
        int[] dims = new int[indices.length + 1];
        System.arraycopy(indices, 0, dims, 0, indices.length);
        dims[indices.length] = size;
        return Shape.of(dims);
    }

    @Override
    public List<ParameterSpec> parameters(List<Shape> inputs) {
        return List.of(ParameterSpec.weight("weight", Shape.of(count, size), initializer));
    }

    @Override
    public Op bind(Binding binding) {
        return new EmbeddingOp(binding);
    }

    private static final class EmbeddingOp implements Op {
        private final Kernel lookUp;
        private final Kernel weightGradient;

        EmbeddingOp(Binding binding) {
            String name = "layer " + binding.name();
            Matrix w = binding.parameter("weight");
            int[] indices = binding.indices(0);
            lookUp = binding.kernel(new Gather(name, w, indices, LastAxis.rows(binding.output(), w.cols())));
            Gradient dw = binding.training() ? binding.parameterGradient("weight") : null;
            weightGradient = dw == null ? Kernel.NONE
                    : binding.kernel(new ScatterAdd(name, LastAxis.rows(binding.outputGradient(), w.cols()), indices,
                            dw.matrix(), dw.accumulate()));
        }

        @Override
        public void forward() {
            lookUp.run();
        }

        @Override
        public void backward() {
            weightGradient.run();
        }
    }
}
