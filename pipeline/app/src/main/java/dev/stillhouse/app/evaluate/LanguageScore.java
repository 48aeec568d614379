package dev.stillhouse.app.evaluate;

/** The exact matches among the rows of one language. */
public record LanguageScore(String language, Proportion exactMatch) {}
