package dev.lanewise.bench;

/**
 * Makes engines of one name. Found by {@link java.util.ServiceLoader} where it is not Lanewise itself; being found
 * loads no native library.
 */
public interface EngineProvider {
    /** The engine's name. */
    String name();

    /**
     * Whether it can do a task at all.
     *
     * @param task    what
     * @param threads how many threads share one operation
     */
    boolean offers(Task task, int threads);

    /**
     * Loads the engine into this JVM, which then belongs to it: some engines cannot share a process.
     *
     * @param threads how many threads may share one operation, no more and no less
     */
    Engine create(int threads);
}
