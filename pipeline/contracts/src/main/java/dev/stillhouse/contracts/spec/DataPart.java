package dev.stillhouse.contracts.spec;

/** A part of the prepared data that a recipe trains on. */
public enum DataPart {
    /** The chats of {@code data.labelled}. */
    LABELLED,
    /** The answers of the teacher. */
    SYNTHETIC,
    /** The chats of {@code data.labelled} with the teacher's log-probabilities, of {@code synthesize.score}. */
    SCORED,
    /** {@code data.input}, when it is chats or documents. */
    INPUT
}
