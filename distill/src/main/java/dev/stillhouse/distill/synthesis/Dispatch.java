package dev.stillhouse.distill.synthesis;

/** How requests reach a teacher. */
public enum Dispatch {
    /** Each by itself, and answered at once. */
    ONE_BY_ONE,
    /** In files, which the first endpoint answers within a day. */
    BATCHES
}
