package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Check;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The versions of the format that can be read. They differ in the columns of the teacher's distributions alone. */
enum ShardVersion {
    /** Ids and log-probabilities in four bytes each. */
    PLAIN(2, List.of("topk_ids", "topk_logprobs")) {
        @Override
        byte[][] topK(TeacherTopK topK) {
            return new byte[][] {IntBytes.of(topK.ids()), IntBytes.of(topK.logProbs())};
        }

        @Override
        TeacherTopK topK(List<byte[]> columns, int k, int positions) {
            return new TeacherTopK(k, IntBytes.ints(columns.get(0)), IntBytes.floats(columns.get(1)));
        }
    },
    /** {@link TopKBytes}. */
    PACKED(3, List.of("topk")) {
        @Override
        byte[][] topK(TeacherTopK topK) {
            return new byte[][] {TopKBytes.of(topK)};
        }

        @Override
        TeacherTopK topK(List<byte[]> columns, int k, int positions) {
            return TopKBytes.read(columns.get(0), k, positions);
        }
    };

    /** The one that is written. */
    static final ShardVersion CURRENT = PACKED;

    private static final String KEY = "stillhouse.shard.version";

    private final int number;
    private final List<String> topKColumns;

    ShardVersion(int number, List<String> topKColumns) {
        this.number = number;
        this.topKColumns = topKColumns;
    }

    int number() {
        return number;
    }

    /** Of shards with {@code k > 0}. */
    List<String> topKColumns() {
        return topKColumns;
    }

    abstract byte[][] topK(TeacherTopK topK);

    /** @throws IllegalArgumentException when the columns are not what {@link #topK(TeacherTopK)} makes */
    abstract TeacherTopK topK(List<byte[]> columns, int k, int positions);

    void putInto(Map<String, String> metadata) {
        metadata.put(KEY, Integer.toString(number));
    }

    /** @throws IllegalArgumentException when it is none of these */
    static ShardVersion in(Map<String, String> metadata) {
        String found = metadata.getOrDefault(KEY, "missing");
        return named(KEY, found);
    }

    /**
     * @param key that holds it, for the message
     * @throws IllegalArgumentException when it is none of these
     */
    static ShardVersion named(String key, String found) {
        String known = Arrays.stream(values())
                .map(version -> Integer.toString(version.number))
                .collect(Collectors.joining(" or "));
        List<ShardVersion> named = Arrays.stream(values())
                .filter(version -> Integer.toString(version.number).equals(found))
                .toList();
        Check.that(!named.isEmpty(), "%s must be %s, but is %s", key, known, found);
        return named.get(0);
    }
}
