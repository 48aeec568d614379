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
        Training training = new Training(counts.sorted(), settings.maxDigits());
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
        private final int[][] words;
        private final long[] counts;
        private final int maxDigits;
        private final Set<Long> grown = new HashSet<>();

        Training(List<WordCounts.Word> counted, int maxDigits) {
            this.maxDigits = maxDigits;
            TrainedBpe.alphabet().forEach(this::addToken);
            int[] idOfByte = new int[256];
            for (int id = 0; id < tokens.size(); id++) {
                idOfByte[tokens.get(id)[0] & 0xff] = id;
            }
            words = new int[counted.size()][];
            counts = new long[counted.size()];
            for (int w = 0; w < words.length; w++) {
                byte[] bytes = counted.get(w).text().getBytes(StandardCharsets.UTF_8);
                words[w] = new int[bytes.length];
                Arrays.setAll(words[w], i -> idOfByte[bytes[i] & 0xff]);
                counts[w] = counted.get(w).count();
                for (int i = 0; i + 1 < bytes.length; i++) {
                    pairs.add(words[w][i], words[w][i + 1], counts[w], w);
                }
            }
            pairs.enqueueAll();
        }

        /** Replaces a pair by a token everywhere, unless that token would be a longer number than is wanted, or is there. */
        void merge(long pair) {
            int left = PairCounts.left(pair);
            int right = PairCounts.right(pair);
            byte[] joined = join(tokens.get(left), tokens.get(right));
            int[] places = pairs.remove(pair);
            if (digits(joined) > maxDigits || !addToken(joined)) {
                return;
            }
            int id = tokens.size() - 1;
            merges.add(new TrainedBpe.Merge(left, right));
            grown.clear();
            for (int w : places) {
                words[w] = replace(w, left, right, id);
            }
            grown.stream().sorted().forEach(pairs::enqueue);
        }

        private int[] replace(int w, int left, int right, int id) {
            int[] word = words[w];
            int[] out = new int[word.length];
            int n = 0;
            for (int i = 0; i < word.length; i++) {
                if (i + 1 < word.length && word[i] == left && word[i + 1] == right) {
                    out[n++] = id;
                    i++;
                } else {
                    out[n++] = word[i];
                }
            }
            if (n == word.length) {
                return word;
            }
            int[] result = Arrays.copyOf(out, n);
            recount(w, word, result, id);
            return result;
        }

        private void recount(int w, int[] before, int[] after, int id) {
            for (int i = 0; i + 1 < before.length; i++) {
                pairs.subtract(before[i], before[i + 1], counts[w]);
            }
            for (int i = 0; i + 1 < after.length; i++) {
                pairs.add(after[i], after[i + 1], counts[w], w);
                if (after[i] == id || after[i + 1] == id) {
                    grown.add(PairCounts.pair(after[i], after[i + 1]));
                }
            }
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
