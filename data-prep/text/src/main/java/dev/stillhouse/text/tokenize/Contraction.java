package dev.stillhouse.text.tokenize;

/** English endings after an apostrophe, in capitals too. Folding case also makes an s of the long s (U+017F), and nothing else. */
final class Contraction {
    private static final int LONG_S_1 = 0xc5;
    private static final int LONG_S_2 = 0xbf;

    private Contraction() {}

    /** Where the ending behind an apostrophe ends; {@code start}, the place behind the apostrophe, when there is none. */
    static int end(byte[] text, int start, int end) {
        int second = start + 1 < end ? text[start + 1] & 0xff : 0;
        return switch (text[start] & 0xff) {
            case 's', 'S', 't', 'T', 'm', 'M', 'd', 'D' -> start + 1;
            case LONG_S_1 -> second == LONG_S_2 ? start + 2 : start;
            case 'r', 'R', 'v', 'V' -> second == 'e' || second == 'E' ? start + 2 : start;
            case 'l', 'L' -> second == 'l' || second == 'L' ? start + 2 : start;
            default -> start;
        };
    }
}
