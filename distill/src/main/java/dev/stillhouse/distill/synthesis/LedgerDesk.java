package dev.stillhouse.distill.synthesis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Writes what it is handed in a thread of its own, so that nobody waits for the disk: all that has come since the last flush goes into the
 * next one. What has been handed in is written before it closes, whatever happened meanwhile, for it was paid for.
 */
final class LedgerDesk implements AutoCloseable {
    private final LedgerWriter ledger;
    private final Consumer<List<LedgerEntry>> written;
    private final Consumer<Throwable> broken;
    /** Nothing at the end. */
    private final BlockingQueue<Optional<LedgerEntry>> handed = new LinkedBlockingQueue<>();

    private final Thread thread;

    /**
     * @param written is told, in the desk's thread, of what is on the disk
     * @param broken is told, in the desk's thread, why nothing more will be
     */
    LedgerDesk(LedgerWriter ledger, Consumer<List<LedgerEntry>> written, Consumer<Throwable> broken) {
        this.ledger = ledger;
        this.written = written;
        this.broken = broken;
        this.thread = new Thread(this::work, "ledger");
        thread.setDaemon(true);
        thread.start();
    }

    void hand(LedgerEntry entry) {
        handed.add(Optional.of(entry));
    }

    private void work() {
        try {
            boolean more = true;
            while (more) {
                List<Optional<LedgerEntry>> taken = new ArrayList<>(List.of(handed.take()));
                handed.drainTo(taken);
                more = taken.get(taken.size() - 1).isPresent();
                List<LedgerEntry> entries =
                        taken.stream().flatMap(Optional::stream).toList();
                if (!entries.isEmpty()) {
                    ledger.append(entries);
                    written.accept(entries);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            broken.accept(e);
        }
    }

    /** Waits for the disk, also where the caller is interrupted. */
    @Override
    public void close() {
        handed.add(Optional.empty());
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
