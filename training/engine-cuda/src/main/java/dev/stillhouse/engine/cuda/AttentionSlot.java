package dev.stillhouse.engine.cuda;

/** The memory that cuDNN's attention reads and writes. */
enum AttentionSlot {
    Q,
    K,
    V,
    OUT,
    LOG_SUM_EXP,
    D_OUT,
    DQ,
    DK,
    DV,
    /** For each row and head the sum of dOut out; written and read by the backward. */
    DELTAS,
    /** Rows of each segment, int32. */
    LENGTHS,
    /** Elements before each segment and after the last one, int64: in q, in k, and of numbers for each row and head. */
    QUERY_OFFSETS,
    KEY_OFFSETS,
    ROW_OFFSETS;

    /** By which cuDNN tells tensors apart. */
    long id() {
        return ordinal() + 1L;
    }
}
