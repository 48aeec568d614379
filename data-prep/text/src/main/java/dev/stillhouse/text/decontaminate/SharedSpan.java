package dev.stillhouse.text.decontaminate;

/**
 * The longest run of words that a text shares with a test text.
 *
 * @param start its first word in the training text, from 0
 * @param words how many there are
 */
public record SharedSpan(TestPart test, int start, int words) {}
