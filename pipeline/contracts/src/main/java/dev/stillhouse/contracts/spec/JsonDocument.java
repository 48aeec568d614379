package dev.stillhouse.contracts.spec;

/**
 * A JSON object that a spec holds, as a mapping or as text that begins with <code>{</code>, or that a file holds which it names. What counts
 * is what it says: a resolved spec holds the object itself, wherever it came from.
 *
 * @param text on one line, in the order in which it was written
 */
public record JsonDocument(String text) {}
