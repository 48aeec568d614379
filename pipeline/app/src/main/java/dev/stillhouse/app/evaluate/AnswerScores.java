package dev.stillhouse.app.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Adds up the answers of one model. */
record AnswerScores(Dataset<Row> answers, List<String> fields) {
    private static final double MICROS = 1e6;

    TaskScores task() {
        List<Column> sums = new ArrayList<>(List.of(right(col(AnswerColumns.CORRECT))));
        fields.forEach(field -> sums.add(right(col(AnswerColumns.FIELDS).getItem(field))));
        Row total = answers.agg(count(lit(1)), sums.toArray(Column[]::new)).first();
        long rows = total.getLong(0);
        Map<String, Proportion> byField = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            byField.put(fields.get(i), new Proportion(total.getLong(i + 2), rows));
        }
        return new TaskScores(new Proportion(total.getLong(1), rows), byLanguage(), byField);
    }

    private static Column right(Column condition) {
        return sum(when(condition, 1L).otherwise(0L));
    }

    private TreeMap<String, Proportion> byLanguage() {
        TreeMap<String, Proportion> shares = new TreeMap<>();
        answers.groupBy(AnswerColumns.LANGUAGE)
                .agg(right(col(AnswerColumns.CORRECT)), count(lit(1)))
                .collectAsList()
                .forEach(row -> shares.put(row.getString(0), new Proportion(row.getLong(1), row.getLong(2))));
        boolean nobodySays = shares.keySet().equals(Set.of(Question.UNDETERMINED));
        return nobodySays ? new TreeMap<>() : shares;
    }

    /** Nothing when no token was generated. */
    Optional<Throughput> throughput() {
        List<Row> tasks = answers.where(col(AnswerColumns.TOKENS).gt(0))
                .groupBy(AnswerColumns.TASK)
                .agg(min(AnswerColumns.BEGAN), max(AnswerColumns.ENDED), sum(AnswerColumns.TOKENS))
                .orderBy(min(AnswerColumns.BEGAN))
                .collectAsList();
        long tokens = 0;
        long busy = 0;
        long until = Long.MIN_VALUE;
        for (Row task : tasks) {
            busy += Math.max(0, task.getLong(2) - Math.max(until, task.getLong(1)));
            until = Math.max(until, task.getLong(2));
            tokens += task.getLong(3);
        }
        return busy == 0 ? Optional.empty() : Optional.of(new Throughput(tokens, busy / MICROS));
    }
}
