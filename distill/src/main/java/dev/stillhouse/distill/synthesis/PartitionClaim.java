package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a time works on a partition: a second one, speculative or begun because the first was thought lost, waits until the first is
 * gone, and finds its answers in the ledger. The lock belongs to the operating system, which releases it when its owner dies.
 */
public final class PartitionClaim implements AutoCloseable {
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    private final FileChannel channel;
    private final FileLock lock;

    private PartitionClaim(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Waits for it.
     *
     * @param unwanted tells that nobody needs it any more
     * @throws InterruptedException when that is so, or the thread was interrupted
     */
    public static PartitionClaim take(LedgerFolder folder, int partition, BooleanSupplier unwanted)
            throws InterruptedException {
        try {
            Files.createDirectories(folder.path());
            FileChannel channel =
                    FileChannel.open(folder.lock(partition), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            while (lock == null) {
                if (unwanted.getAsBoolean()) {
                    channel.close();
                    throw new InterruptedException("another attempt has done it");
                }
                Thread.sleep(BETWEEN_TRIES.toMillis());
                lock = tryLock(channel);
            }
            return new PartitionClaim(channel, lock);
        } catch (IOException e) {
            throw IoFailures.writing(folder.lock(partition), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException ignored) {
            // The lock ends with the process at the latest.
        }
    }
}
