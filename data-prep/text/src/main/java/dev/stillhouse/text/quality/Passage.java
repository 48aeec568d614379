package dev.stillhouse.text.quality;

/**
 * A text of which words and lines are known.
 *
 * @param stopWords how many different stop words it has
 */
record Passage(String text, WordList words, LineList lines, int stopWords) {}
