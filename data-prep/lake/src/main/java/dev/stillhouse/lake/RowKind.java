package dev.stillhouse.lake;

/** What a row of a data set must give. */
public enum RowKind {
    /** A text for the teacher to answer. */
    PROMPTS,
    /** A conversation that ends with the assistant. */
    CHATS,
    /** Plain text. */
    DOCUMENTS,
    /** Whatever an evaluation set has: a question, with its answer or without. */
    EVALUATION
}
