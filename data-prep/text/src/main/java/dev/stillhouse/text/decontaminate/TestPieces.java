package dev.stillhouse.text.decontaminate;

/**
 * What is looked for of one test text.
 *
 * @param length in words, of each piece; {@link #WHOLE} when only a text that is equal as a whole counts
 * @param keys of the pieces, perhaps with repetitions; none when the text says too little to be looked for
 */
public record TestPieces(int length, long[] keys) {
    public static final int WHOLE = 0;
    static final TestPieces NONE = new TestPieces(WHOLE, new long[0]);
}
