package dev.lanewise.random;

/**
 * What a random stream is for, so that two uses of one seed never share their numbers. The codes enter the counter of
 * {@link Philox} and therefore every result that was ever reproduced from a seed: they are written out, and a code once
 * given is neither changed nor used again.
 */
public enum Purpose {
    /** Initial values of parameters. */
    WEIGHTS(1),
    /** The order of the samples in an epoch. */
    SHUFFLE(2),
    /** Dropout masks. */
    DROPOUT(3),
    /** Synthetic samples, augmentation and noise. */
    DATA(4);

    private final int code;

    Purpose(int code) {
        this.code = code;
    }

    /** The counter word that stands for this purpose. */
    public int code() {
        return code;
    }
}
