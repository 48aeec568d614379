package dev.stillhouse.text.tokenize;

/** Which pairs of tokens become one, and in which order: the pair of the lowest rank first. */
final class Merges {
    private final PairTable ranks;
    private final int[] products;

    /** @param expected how many there will be */
    Merges(int expected) {
        ranks = new PairTable(expected);
        products = new int[expected];
    }

    /** Of a pair that was there before, the rank is the new one, as in the Rust library. */
    void put(int rank, int left, int right, int product) {
        ranks.put(PairTable.pair(left, right), rank);
        products[rank] = product;
    }

    /** The rank of a pair, or -1 when it is never merged. */
    int rank(int left, int right) {
        return ranks.get(PairTable.pair(left, right));
    }

    /** The token that the pair of this rank becomes. */
    int product(int rank) {
        return products[rank];
    }
}
