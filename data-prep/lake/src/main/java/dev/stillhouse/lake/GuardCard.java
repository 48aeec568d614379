package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.lake.PrepareSettings.Found;
import dev.stillhouse.lake.guard.GuardLabel;
import dev.stillhouse.text.clean.InjectionFilter;
import dev.stillhouse.text.clean.RejectReason;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What looked for orders to a model in the input, and what it found.
 *
 * @param version {@value InjectionFilter#VERSION}, or the beginning of a hash of the model's files
 * @param found what happens to what is found
 * @param verdicts rows by label; of rules only those that they dropped
 */
public record GuardCard(String version, Found found, Map<String, Long> verdicts) {
    public GuardCard {
        verdicts = DatasetCard.sorted(verdicts);
    }

    static GuardCard byRules(DatasetCard card) {
        long dropped = card.rejected().getOrDefault(RejectReason.PROMPT_INJECTION.name(), 0L);
        return new GuardCard(InjectionFilter.VERSION, Found.DROP, Map.of(GuardLabel.INJECTION.name(), dropped));
    }

    /** @param judged by {@link GuardedRows}, at least one of them */
    static GuardCard byModel(Found found, Dataset<Row> judged) {
        Map<String, Long> verdicts = new TreeMap<>();
        String version = "";
        for (Row group : judged.filter(col(GuardedRows.LABEL).notEqual(""))
                .groupBy(GuardedRows.LABEL, GuardedRows.VERSION)
                .count()
                .collectAsList()) {
            verdicts.put(group.getString(0), group.getLong(2));
            version = group.getString(1);
        }
        return new GuardCard(version, found, verdicts);
    }

    /** Rows with a verdict. */
    long rows() {
        return verdicts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Such as {@code Guard rules-1: 3 INJECTION, dropped}. */
    String inWords() {
        StringBuilder words = new StringBuilder("Guard ").append(version).append(": ");
        verdicts.forEach((label, rows) -> words.append(String.format(Locale.ROOT, "%,d %s, ", rows, label)));
        return words.append(found == Found.DROP ? "dropped unless benign" : "flagged unless benign")
                .toString();
    }

    ObjectNode toJson() {
        ObjectNode tree =
                Json.object().put("version", version).put("found", found.name().toLowerCase(Locale.ROOT));
        DatasetCard.put(tree, "verdicts", verdicts);
        return tree;
    }
}
