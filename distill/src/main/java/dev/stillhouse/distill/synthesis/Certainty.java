package dev.stillhouse.distill.synthesis;

/** How sure it is that tokens were billed. */
public enum Certainty {
    /** The endpoint said so. */
    STATED,
    /** A request was sent and no account of it came back: the most that it can have cost. */
    ASSUMED
}
