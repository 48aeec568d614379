package dev.stillhouse.text.tokenize;

/** Makes token ids of text. */
interface TextEncoder extends AutoCloseable {
    /** What spells a special token is text like any other. */
    int[] encode(String text);

    int[] encodeWithSpecials(String text);

    @Override
    void close();
}
