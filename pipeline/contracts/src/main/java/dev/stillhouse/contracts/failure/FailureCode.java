package dev.stillhouse.contracts.failure;

import java.util.Locale;

/** The kinds of failure that a user meets. The constant names are stable: scripts may match on them. */
public enum FailureCode {
    COMMAND_INVALID(Actor.USER),
    SPEC_INVALID(Actor.USER),
    SPEC_MISSING(Actor.USER),

    ADAPTER_INVALID(Actor.DATA),
    CHECKPOINT_DAMAGED(Actor.DATA),
    CHECKPOINT_MISMATCH(Actor.DATA),
    DATASET_EMPTY(Actor.DATA),
    DATASET_INVALID(Actor.DATA),
    DATASET_MISSING(Actor.DATA),
    FILE_MISSING(Actor.DATA),
    MODEL_INVALID(Actor.DATA),
    MODEL_MISSING(Actor.DATA),
    PARITY_OUT_OF_TOLERANCE(Actor.DATA),
    RUN_DAMAGED(Actor.DATA),
    SHARD_HASH_MISMATCH(Actor.DATA),
    SHARD_INVALID(Actor.DATA),
    TENSOR_FILE_INVALID(Actor.DATA),
    TOKENIZER_INVALID(Actor.DATA),
    TRAINING_DIVERGED(Actor.DATA),

    BUDGET_SPENT(Actor.RESOURCES),
    DEVICE_UNAVAILABLE(Actor.RESOURCES),
    DISK_FULL(Actor.RESOURCES),
    ENGINE_UNSUPPORTED(Actor.RESOURCES),
    FILE_UNREADABLE(Actor.RESOURCES),
    FILE_UNWRITABLE(Actor.RESOURCES),
    MEMORY_EXHAUSTED(Actor.RESOURCES),
    PORT_UNAVAILABLE(Actor.RESOURCES),
    RANKS_DIVERGED(Actor.RESOURCES),
    RUN_BUSY(Actor.RESOURCES),
    SLOTS_MISSING(Actor.RESOURCES),
    WORKER_LOST(Actor.RESOURCES),

    TEACHER_REFUSED(Actor.OUTSIDE),
    TEACHER_UNREACHABLE(Actor.OUTSIDE),

    BUG(Actor.DEVELOPERS);

    private final Actor actor;

    FailureCode(Actor actor) {
        this.actor = actor;
    }

    public Actor actor() {
        return actor;
    }

    /** A failure of this kind. The message says what is wrong, the value, and what to do. */
    public Failure with(String format, Object... arguments) {
        return new Failure(this, message(format, arguments), null);
    }

    /** A failure of this kind that keeps what caused it. */
    public Failure because(Throwable cause, String format, Object... arguments) {
        return new Failure(this, message(format, arguments), cause);
    }

    private static String message(String format, Object... arguments) {
        return arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments);
    }
}
