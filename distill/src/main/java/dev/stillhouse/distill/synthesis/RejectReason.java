package dev.stillhouse.distill.synthesis;

/** Why a prompt has no row among the synthetic data. */
public enum RejectReason {
    /** The answer is blank. */
    EMPTY,
    /** The answer is not exactly one JSON object. */
    NOT_JSON,
    /** The object lacks a key, or has one too many. */
    WRONG_KEYS,
    /** The answer is JSON, but not as the schema wants it. */
    SCHEMA_MISMATCH,
    /** The answer calls tools otherwise than they are described, or more than one of them. */
    WRONG_CALL,
    /** An earlier answer to the same prompt says the same. */
    SAME_ANSWER,
    /** The answer ran into the token limit. */
    TRUNCATED,
    /** The teacher would not answer. */
    REFUSED,
    /** No answer came. */
    TEACHER_FAILED,
    /** Prompt and answer together do not fit the student's sequences. */
    TOO_LONG
}
