package dev.stillhouse.text.tokenize;

import java.util.List;
import java.util.Map;

/** Vocabulary and merges of a byte-level BPE, in a form for fast look-up. Does not change. */
final class BpeModel {
    private final ByteStrings tokens = new ByteStrings();
    private final int[] ids;
    private final int[] idOfByte = new int[256];
    private final Merges merges;
    private final boolean wholeFirst;

    /**
     * @param words every token in the byte alphabet by id, all 256 bytes among them
     * @param pairs the two tokens of every merge, in order; both and what they make are in the vocabulary
     * @param wholeFirst a piece that is a token is never merged: {@code ignore_merges}
     */
    BpeModel(Map<Integer, String> words, List<TokenizerFile.Pair> pairs, boolean wholeFirst) {
        this.wholeFirst = wholeFirst;
        ids = new int[words.size()];
        ByteAlphabet alphabet = new ByteAlphabet();
        words.forEach((id, word) -> {
            byte[] bytes = alphabet.bytes(word);
            ids[tokens.add(bytes, 0, bytes.length)] = id;
        });
        for (int b = 0; b < idOfByte.length; b++) {
            idOfByte[b] = id(new byte[] {(byte) b});
        }
        merges = new Merges(pairs.size());
        int rank = 0;
        for (TokenizerFile.Pair pair : pairs) {
            int left = id(alphabet.bytes(pair.left()));
            int right = id(alphabet.bytes(pair.right()));
            merges.put(rank++, left, right, id(alphabet.bytes(pair.left() + pair.right())));
        }
    }

    /** The id of a piece that is one token without merging, or -1. */
    int whole(byte[] text, int start, int end) {
        int number = wholeFirst ? tokens.find(text, start, end) : -1;
        return number < 0 ? -1 : ids[number];
    }

    Merges merges() {
        return merges;
    }

    int[] idOfByte() {
        return idOfByte;
    }

    private int id(byte[] token) {
        return ids[tokens.find(token, 0, token.length)];
    }
}
