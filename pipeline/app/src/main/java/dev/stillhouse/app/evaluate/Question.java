package dev.stillhouse.app.evaluate;

/**
 * A test row, ready to be asked.
 *
 * @param language {@link #UNDETERMINED} when the row names none
 * @param prompt token ids
 */
record Question(String id, String language, String gold, int[] prompt) {
    /** ISO 639-2 for a language that nobody has named. */
    static final String UNDETERMINED = "und";
}
