package dev.stillhouse.text.tokenize;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Byte-pair encoding as the definition says it: apply the merges one by one, in order, everywhere. */
final class NaiveBpe {
    private static final Pattern SPLIT = Pattern.compile(Llama3Split.PATTERN, Pattern.UNICODE_CHARACTER_CLASS);

    private final TrainedBpe trained;
    private final Map<String, Integer> ids = new HashMap<>();

    NaiveBpe(TrainedBpe trained) {
        this.trained = trained;
        for (int id = 0; id < trained.tokens().size(); id++) {
            ids.put(key(trained.tokens().get(id)), id);
        }
    }

    int[] encode(String text) {
        List<Integer> all = new ArrayList<>();
        SPLIT.matcher(text)
                .results()
                .forEach(piece -> all.addAll(word(piece.group().getBytes(StandardCharsets.UTF_8))));
        return all.stream().mapToInt(Integer::intValue).toArray();
    }

    private List<Integer> word(byte[] bytes) {
        List<Integer> word = new ArrayList<>();
        for (byte b : bytes) {
            word.add(ids.get(key(new byte[] {b})));
        }
        for (int m = 0; m < trained.merges().size(); m++) {
            TrainedBpe.Merge merge = trained.merges().get(m);
            for (int i = 0; i + 1 < word.size(); i++) {
                if (word.get(i) == merge.left() && word.get(i + 1) == merge.right()) {
                    word.set(i, 256 + m);
                    word.remove(i + 1);
                }
            }
        }
        return word;
    }

    private static String key(byte[] bytes) {
        return Arrays.toString(bytes);
    }
}
