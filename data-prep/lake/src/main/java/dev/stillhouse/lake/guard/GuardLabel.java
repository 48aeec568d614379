package dev.stillhouse.lake.guard;

/** What a guard says of a text. The names are stable: they stand in outputs and data cards. */
public enum GuardLabel {
    BENIGN,
    /** Orders to a model in a text that should hold none: a document or the result of a tool. */
    INJECTION,
    /** A user's attempt to free a model from its rules. */
    JAILBREAK
}
