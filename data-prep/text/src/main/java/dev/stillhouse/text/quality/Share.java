package dev.stillhouse.text.quality;

/** A part of a whole; of nothing, the share is 0. */
final class Share {
    private Share() {}

    static double of(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
