package dev.stillhouse.app.evaluate;

/**
 * A test row, ready to be asked.
 *
 * @param language "und" (ISO 639-2 for undetermined) when the row names none
 * @param prompt token ids
 */
record Question(String id, String language, String gold, int[] prompt) {}
