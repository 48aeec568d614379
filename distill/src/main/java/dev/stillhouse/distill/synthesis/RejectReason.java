package dev.stillhouse.distill.synthesis;

/** Why a prompt has no row among the synthetic data. */
public enum RejectReason {
    /** The answer is blank. */
    EMPTY,
    /** The answer is not exactly one JSON object. */
    NOT_JSON,
    /** The object lacks a key, or has one too many. */
    WRONG_KEYS,
    /** The answer ran into the token limit. */
    TRUNCATED,
    /** The teacher would not answer. */
    REFUSED,
    /** No answer came. */
    TEACHER_FAILED,
    /** Prompt and answer together do not fit the student's sequences. */
    TOO_LONG
}
