package dev.stillhouse.contracts.spec;

/** A part of the prepared data that a recipe trains on. */
public enum DataPart {
    /** The chats of {@code data.labelled}. */
    LABELLED,
    /** The answers of the teacher. */
    SYNTHETIC,
    /** {@code data.input}, when it is chats or documents. */
    INPUT
}
