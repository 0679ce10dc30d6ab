package dev.lanewise.metric;

/** How the figures of several classes become one. */
public enum Average {
    /** The mean over the classes that occur, as labels or as predictions: every class counts the same. */
    MACRO,
    /**
     * The figure of all samples taken together: every sample counts the same. Where each sample has one label and one
     * prediction, precision, recall and F1 are then all the accuracy.
     */
    MICRO
}
