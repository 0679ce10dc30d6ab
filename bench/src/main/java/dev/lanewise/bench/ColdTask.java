package dev.lanewise.bench;

/** What a process does from the start of its JVM. */
enum ColdTask {
    /** Opens an engine and predicts one sample. */
    PREDICT("predict", "first prediction"),
    /** Opens an engine, reads a data set, trains one epoch and tests. */
    EPOCH("epoch", "one epoch trained and tested"),
    /** Trains for some seconds and notes the speed. */
    CURVE("curve", "warm-up");

    private final String word;
    private final String title;

    ColdTask(String word, String title) {
        this.word = word;
        this.title = title;
    }

    /**
     * The task of the given name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static ColdTask of(String word) {
        for (ColdTask task : values()) {
            if (task.word.equals(word)) {
                return task;
            }
        }
        throw new IllegalArgumentException("tasks are predict, epoch and curve, but '" + word + "' came");
    }

    /** The name as it is typed. */
    String word() {
        return word;
    }

    /** The name as it is read. */
    String title() {
        return title;
    }

    /** What the engine must offer. */
    Task needs() {
        return this == PREDICT ? Task.PREDICTION : Task.TRAINING;
    }
}
