package dev.stillhouse.text.tokenize;

/** How the split rule of Llama 3 sees a code point. */
enum CodePointClass {
    /** Whatever is none of the others: punctuation, combining marks, emoji, code points that are not assigned. */
    SYMBOL,
    LETTER,
    NUMBER,
    SPACE,
    /** Carriage return and line feed, which the rule also counts as white space. */
    NEWLINE;

    final byte code = (byte) ordinal();
}
