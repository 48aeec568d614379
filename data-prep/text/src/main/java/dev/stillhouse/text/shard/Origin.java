package dev.stillhouse.text.shard;

import java.util.List;

/**
 * Where a sequence came from. What is not known is empty.
 *
 * @param id of the source row; pieces of one row are told apart by {@code #1}, {@code #2} and so on
 * @param dataset the data set of the run, such as {@code input}
 * @param place file, and line where it has lines
 * @param key SHA-256 of the content that was tokenized, in hexadecimal
 * @param licence as the row itself names it
 * @param source as the row itself names it
 */
public record Origin(String id, String dataset, String place, String key, String licence, String source) {
    private static final int FIELDS = 6;

    /** An origin of which only the name is known. */
    public static Origin named(String id) {
        return new Origin(id, "", "", "", "", "");
    }

    /** A row that was made during the run, from one with this id. */
    public static Origin made(String dataset, String id) {
        return new Origin(id, dataset, "", "", "", "");
    }

    /** In the order of {@link ShardSchema#ORIGINS}. */
    List<String> fields() {
        return List.of(id, dataset, place, key, licence, source);
    }

    static Origin of(List<String> fields) {
        if (fields.size() != FIELDS) {
            throw new IllegalArgumentException("an origin has " + FIELDS + " fields, not " + fields.size());
        }
        return new Origin(fields.get(0), fields.get(1), fields.get(2), fields.get(3), fields.get(4), fields.get(5));
    }
}
