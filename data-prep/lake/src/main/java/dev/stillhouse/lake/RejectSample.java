package dev.stillhouse.lake;

/**
 * A dropped row to look at.
 *
 * @param text the beginning of it
 */
public record RejectSample(String dataset, String reason, String place, String detail, String text) {}
