package dev.lanewise.layer;

/** A layer bound to buffers. Both directions work on what the buffers hold now and allocate nothing. */
public interface Op {
    /** Does nothing: the op of a layer whose output is its input. */
    Op NONE = new Op() {
        @Override
        public void forward() {
        }

        @Override
        public void backward() {
        }
    };

    /** Computes the output from the inputs. */
    void forward();

    /**
     * Turns the gradient of the output into the gradients of the inputs and of the parameters. Needs the inputs and
     * the output of the last {@link #forward()}; may leave anything in the output's gradient.
     */
    void backward();
}
