package dev.stillhouse.text.tokenize;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Trains a byte-level BPE vocabulary: starts from the 256 bytes and merges, again and again, the most frequent pair of neighbours (Sennrich
 * et al. 2016). The same texts in any order give the same vocabulary. Counts of pairs are kept per distinct word and changed only where a
 * merge changes a word.
 */
public final class BpeTrainer {
    private final BpeSettings settings;

    public BpeTrainer(BpeSettings settings) {
        this.settings = settings;
    }

    /** @throws Failure DATASET_INVALID when the texts do not hold enough different pairs for the vocabulary */
    public TrainedBpe train(Iterator<String> texts) {
        WordCounts counts = new WordCounts();
        counts.addAll(texts);
        Training training = new Training(counts, settings.maxDigits());
        int wanted = settings.vocabulary() - SpecialTokens.NAMES.size();
        while (training.tokens.size() < wanted) {
            OptionalLong best = training.pairs.best(settings.minFrequency());
            if (best.isEmpty()) {
                throw FailureCode.DATASET_INVALID.with(
                        "Tokenizer training: the texts give %d tokens, but a vocabulary of %d needs %d; give more text or ask for fewer tokens",
                        training.tokens.size(), settings.vocabulary(), wanted);
            }
            training.merge(best.getAsLong());
        }
        return new TrainedBpe(training.tokens, training.merges);
    }

    /** The words as sequences of tokens, and what was merged so far. */
    private static final class Training {
        private final List<byte[]> tokens = new ArrayList<>();
        private final Set<String> known = new HashSet<>();
        private final List<TrainedBpe.Merge> merges = new ArrayList<>();
        private final PairCounts pairs = new PairCounts();
        private final WordCounts counted;
        private final int[][] words;
        private final int[] lengths;
        private final int maxDigits;

        Training(WordCounts counted, int maxDigits) {
            this.counted = counted;
            this.maxDigits = maxDigits;
            TrainedBpe.alphabet().forEach(this::addToken);
            int[] idOfByte = new int[256];
            for (int id = 0; id < tokens.size(); id++) {
                idOfByte[tokens.get(id)[0] & 0xff] = id;
            }
            words = new int[counted.size()][];
            lengths = new int[counted.size()];
            for (int w = 0; w < words.length; w++) {
                byte[] bytes = counted.word(w);
                words[w] = new int[bytes.length];
                lengths[w] = bytes.length;
                Arrays.setAll(words[w], i -> idOfByte[bytes[i] & 0xff]);
                for (int i = 0; i + 1 < bytes.length; i++) {
                    pairs.add(PairTable.pair(words[w][i], words[w][i + 1]), counted.count(w), w);
                }
            }
            pairs.enqueueNew();
        }

        /** Replaces a pair by a token everywhere, unless that token would be a longer number than is wanted, or is there. */
        void merge(long pair) {
            int left = PairTable.left(pair);
            int right = PairTable.right(pair);
            byte[] joined = join(tokens.get(left), tokens.get(right));
            int[] places = pairs.takePlaces(pair);
            if (digits(joined) > maxDigits || !addToken(joined)) {
                return;
            }
            merges.add(new TrainedBpe.Merge(left, right));
            for (int w : places) {
                replace(w, pair, tokens.size() - 1);
            }
            pairs.enqueueNew();
        }

        /** Writes the word anew over itself. */
        private void replace(int w, long pair, int id) {
            int[] word = words[w];
            int n = 0;
            for (int i = 0; i < lengths[w]; i++) {
                if (i + 1 < lengths[w] && PairTable.pair(word[i], word[i + 1]) == pair) {
                    if (n > 0) {
                        exchange(w, PairTable.pair(word[n - 1], word[i]), PairTable.pair(word[n - 1], id));
                    }
                    if (i + 2 < lengths[w]) {
                        exchange(w, PairTable.pair(word[i + 1], word[i + 2]), PairTable.pair(id, word[i + 2]));
                    }
                    pairs.subtract(pair, counted.count(w));
                    word[n++] = id;
                    i++;
                } else {
                    word[n++] = word[i];
                }
            }
            lengths[w] = n;
        }

        private void exchange(int w, long before, long after) {
            pairs.subtract(before, counted.count(w));
            pairs.add(after, counted.count(w), w);
        }

        private boolean addToken(byte[] bytes) {
            boolean added = known.add(new String(bytes, StandardCharsets.ISO_8859_1));
            if (added) {
                tokens.add(bytes);
            }
            return added;
        }

        private static byte[] join(byte[] left, byte[] right) {
            ByteArrayOutputStream joined = new ByteArrayOutputStream(left.length + right.length);
            joined.writeBytes(left);
            joined.writeBytes(right);
            return joined.toByteArray();
        }

        /** Digits in a token that holds nothing else, in any script; bytes of unfinished characters do not count. */
        private static int digits(byte[] token) {
            int[] characters =
                    new String(token, StandardCharsets.UTF_8).codePoints().toArray();
            int digits = 0;
            for (int c : characters) {
                int type = Character.getType(c);
                if (type == Character.DECIMAL_DIGIT_NUMBER
                        || type == Character.OTHER_NUMBER
                        || type == Character.LETTER_NUMBER) {
                    digits++;
                } else if (c != 0xfffd) {
                    return 0;
                }
            }
            return digits;
        }
    }
}
