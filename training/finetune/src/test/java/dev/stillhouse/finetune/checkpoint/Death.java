package dev.stillhouse.finetune.checkpoint;

import java.util.function.Predicate;

/** The death of a process at one operation: it does not take place, nor does any after it. */
public final class Death implements WatchedFiles.Watcher {
    private final Predicate<DiskOperation> deadly;
    private boolean dead;

    /** Not a failure that anybody handles. */
    public static final class Killed extends RuntimeException {}

    public Death(Predicate<DiskOperation> deadly) {
        this.deadly = deadly;
    }

    @Override
    public synchronized void before(DiskOperation operation) {
        dead = dead || deadly.test(operation);
        if (dead) {
            throw new Killed();
        }
    }
}
