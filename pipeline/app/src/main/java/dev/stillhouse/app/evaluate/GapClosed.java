package dev.stillhouse.app.evaluate;

/**
 * How much of the way from a reference to the teacher a model went, in exact match: 0 is as good as the reference, 1 as good as the
 * teacher. Below 0 and above 1 happen.
 */
public record GapClosed(String model, String from, String to, double share) {}
