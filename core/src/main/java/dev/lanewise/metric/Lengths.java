package dev.lanewise.metric;

/** Checks of what comes in. */
final class Lengths {
    private Lengths() {
    }

    static void require(String what, int length, long least) {
        if (least < 0) {
            throw new IllegalArgumentException("the number of rows is at least 0, but a negative one came");
        }
        if (length < least) {
            throw new IllegalArgumentException(
                    "the " + what + " hold at least " + least + " values, but " + length + " came");
        }
    }
}
