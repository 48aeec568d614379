package dev.stillhouse.text.tokenize;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Training as the definition says it: count all pairs, merge the most frequent one everywhere, and count again. */
final class NaiveTrainer {
    private static final Pattern SPLIT = Pattern.compile(Llama3Split.PATTERN, Pattern.UNICODE_CHARACTER_CLASS);

    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, List<Integer>> words = new TreeMap<>();
    private final List<byte[]> tokens = new ArrayList<>(TrainedBpe.alphabet());
    private final List<String> known = new ArrayList<>();
    private final List<Long> refused = new ArrayList<>();

    NaiveTrainer(List<String> texts) {
        int[] idOfByte = new int[256];
        for (int id = 0; id < tokens.size(); id++) {
            idOfByte[tokens.get(id)[0] & 0xff] = id;
        }
        for (String text : texts) {
            SPLIT.matcher(text).results().forEach(piece -> counts.merge(piece.group(), 1L, Long::sum));
        }
        counts.keySet().forEach(word -> {
            List<Integer> ids = new ArrayList<>();
            for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
                ids.add(idOfByte[b & 0xff]);
            }
            words.put(word, ids);
        });
    }

    /** @param mostDigits of a token that is nothing but digits 0 to 9 */
    List<String> tokens(int wanted, int mostDigits) {
        tokens.forEach(token -> known.add(new String(token, StandardCharsets.ISO_8859_1)));
        while (known.size() < wanted) {
            long best = best();
            String joined = known.get(PairTable.left(best)) + known.get(PairTable.right(best));
            if (known.contains(joined) || (joined.matches("[0-9]+") && joined.length() > mostDigits)) {
                refused.add(best);
            } else {
                known.add(joined);
                words.values().forEach(word -> merge(word, best, known.size() - 1));
            }
        }
        return known;
    }

    private long best() {
        Map<Long, Long> pairs = new HashMap<>();
        words.forEach((text, word) -> {
            for (int i = 0; i + 1 < word.size(); i++) {
                pairs.merge(PairTable.pair(word.get(i), word.get(i + 1)), counts.get(text), Long::sum);
            }
        });
        pairs.keySet().removeAll(refused);
        return pairs.entrySet().stream()
                .max(Map.Entry.<Long, Long>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .orElseThrow()
                .getKey();
    }

    private static void merge(List<Integer> word, long pair, int id) {
        for (int i = 0; i + 1 < word.size(); i++) {
            if (PairTable.pair(word.get(i), word.get(i + 1)) == pair) {
                word.set(i, id);
                word.remove(i + 1);
            }
        }
    }
}
