package dev.stillhouse.finetune.checkpoint;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Writes checkpoints while the training goes on. Saving copies weights, moments and state, and returns; one thread writes the copy, at most
 * one at a time. A content that is larger than the memory for copies is written before saving returns.
 */
public final class BackgroundCheckpoints implements AutoCloseable {
    private final Checkpoints checkpoints;
    private final SnapshotMemory memory;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(BackgroundCheckpoints::thread);
    private Optional<CompletableFuture<Void>> underWay = Optional.empty();

    /** @param memory bytes that a copy may take */
    public BackgroundCheckpoints(Checkpoints checkpoints, long memory) {
        this.checkpoints = checkpoints;
        this.memory = new SnapshotMemory(memory);
    }

    /** A process that ends in the middle of a checkpoint leaves a draft, which costs nothing but that checkpoint. */
    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "checkpoint-writer");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Takes a copy, after it has waited for the checkpoint before.
     *
     * @throws RuntimeException what the writing of the checkpoint before failed with
     */
    public void save(CheckpointContent content) {
        finish();
        if (memory.fits(content)) {
            CheckpointContent copy = memory.copy(content);
            underWay = Optional.of(CompletableFuture.runAsync(() -> checkpoints.write(copy), writer));
        } else {
            checkpoints.write(content);
        }
    }

    /**
     * Waits until what was saved is in its place, also when the thread is interrupted: nobody else may write there before.
     *
     * @throws RuntimeException what the writing failed with
     */
    public void finish() {
        Optional<CompletableFuture<Void>> awaited = underWay;
        underWay = Optional.empty();
        awaited.ifPresent(BackgroundCheckpoints::await);
    }

    private static void await(CompletableFuture<Void> written) {
        try {
            written.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Waits for what is under way. */
    @Override
    public void close() {
        try {
            finish();
        } finally {
            writer.shutdown();
        }
    }
}
