package dev.lanewise.layer;

/** Thrown while a model is built when a layer cannot take its inputs; the message names the layer and the shapes. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** With a message of one sentence that says what was expected and what came. */
    public ShapeException(String message) {
        super(message);
    }
}
