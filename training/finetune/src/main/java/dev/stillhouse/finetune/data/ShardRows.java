package dev.stillhouse.finetune.data;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardSet;
import dev.stillhouse.text.shard.ShardSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows of several shard sets, in the order of the sets. Opening verifies every hash and looks at every row once. */
public final class ShardRows implements RowSource {
    private final List<ShardSet> sets;
    private final int[] firstRows;
    private final int[] tokens;
    private final int[] labels;
    private final int largestToken;

    private ShardRows(List<ShardSet> sets) {
        this.sets = List.copyOf(sets);
        this.firstRows = new int[sets.size() + 1];
        for (int i = 0; i < sets.size(); i++) {
            firstRows[i + 1] = Math.addExact(firstRows[i], sets.get(i).rows());
        }
        this.tokens = new int[firstRows[sets.size()]];
        this.labels = new int[tokens.length];
        int largest = 0;
        for (int row = 0; row < tokens.length; row++) {
            PackedRow packed = row(row);
            tokens[row] = packed.tokens().length;
            labels[row] = packed.labelled().cardinality();
            largest = Math.max(largest, largestToken(packed));
        }
        this.largestToken = largest;
    }

    private static int largestToken(PackedRow row) {
        IntStream taught = row.topK().stream().flatMapToInt(top -> IntStream.of(top.ids()));
        return IntStream.concat(IntStream.of(row.tokens()), taught).max().orElse(0);
    }

    /** @throws dev.stillhouse.contracts.failure.Failure of the shards, or DATASET_INVALID when their tokenizers differ */
    public static ShardRows open(List<Path> folders) {
        List<ShardSet> sets = new ArrayList<>();
        try {
            folders.forEach(folder -> sets.add(ShardSet.open(folder)));
            requireOneTokenizer(folders, sets);
            return new ShardRows(sets);
        } catch (RuntimeException e) {
            sets.forEach(ShardSet::close);
            throw e;
        }
    }

    private static void requireOneTokenizer(List<Path> folders, List<ShardSet> sets) {
        String first = format(sets.get(0)).tokenizer();
        for (int i = 1; i < sets.size(); i++) {
            String other = format(sets.get(i)).tokenizer();
            if (!other.equals(first)) {
                throw FailureCode.DATASET_INVALID.with(
                        "Shards %s were made with tokenizer %s, but %s with %s; prepare both with one tokenizer",
                        folders.get(0), first, folders.get(i), other);
            }
        }
    }

    private static ShardFormat format(ShardSet set) {
        return set.manifest().format();
    }

    @Override
    public int count() {
        return tokens.length;
    }

    @Override
    public int tokens(int row) {
        return tokens[row];
    }

    @Override
    public int labels(int row) {
        return labels[row];
    }

    @Override
    public PackedRow row(int row) {
        int set = 0;
        while (row >= firstRows[set + 1]) {
            set++;
        }
        return sets.get(set).row(row - firstRows[set]);
    }

    /** Tokens of the longest row; 0 when there is none. */
    public int longestRow() {
        return IntStream.of(tokens).max().orElse(0);
    }

    /** The largest token id of all rows, those that a teacher found likely included. */
    public int largestToken() {
        return largestToken;
    }

    /** What the rows are, by content: "data", "tokenizer" and "template". */
    public Map<String, String> hashes() {
        String shards = sets.stream()
                .flatMap(set -> set.manifest().shards().stream())
                .map(ShardSummary::sha256)
                .collect(Collectors.joining("\n"));
        Map<String, String> hashes = new TreeMap<>();
        hashes.put("data", Hashes.ofText(shards));
        hashes.put("tokenizer", format(sets.get(0)).tokenizer());
        hashes.put(
                "template",
                sets.stream().map(set -> format(set).template()).distinct().collect(Collectors.joining(", ")));
        return hashes;
    }

    @Override
    public void close() {
        sets.forEach(ShardSet::close);
    }
}
