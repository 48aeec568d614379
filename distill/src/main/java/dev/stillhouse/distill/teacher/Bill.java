package dev.stillhouse.distill.teacher;

/** What one attempt cost. */
public sealed interface Bill {
    /** Nothing: the endpoint was not reached, or answered with an error. */
    record Nothing() implements Bill {}

    /** What the endpoint says. */
    record Stated(TokenUsage usage) implements Bill {}

    /** Perhaps everything: the request was sent, and no account of it came back. */
    record Unknown() implements Bill {}
}
