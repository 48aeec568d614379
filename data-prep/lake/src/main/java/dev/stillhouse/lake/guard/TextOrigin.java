package dev.stillhouse.lake.guard;

/** Who wrote a text. */
public enum TextOrigin {
    /** A user's turn: users may give orders, but not free a model from its rules. */
    USER,
    /** A document or the result of a tool, which should not give orders at all. */
    THIRD_PARTY
}
