package dev.stillhouse.finetune.spark;

import dev.stillhouse.finetune.Pulse;
import java.util.List;

/** A worker's place among those that train a recipe together. */
public interface WorkerContext {
    /** From 0 to {@code worldSize() - 1}. */
    int rank();

    /** How many workers there are. */
    int worldSize();

    /** The machine, by a name that the other workers know it by. */
    String host();

    /** A name for this try at the training, the same on all of its workers; no other try has it. */
    String attempt();

    /** What the worker tells those who watch it. */
    Pulse pulse();

    /**
     * Waits until every worker has come with a text, and returns the texts by rank. It takes about a second: for meeting, not for steps.
     */
    List<String> allGather(String text);
}
