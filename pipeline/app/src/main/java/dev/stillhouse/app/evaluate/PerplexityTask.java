package dev.stillhouse.app.evaluate;

import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.ShardSet;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.api.java.function.Function;

/** A Spark task: the log-likelihood of its share of the rows of a folder of shards. */
record PerplexityTask(ModelLocation model, String shards, int tasks, EngineSource engines)
        implements Function<Integer, PerplexityTask.Sum> {

    /** @param nats negative log-likelihood */
    record Sum(double nats, long tokens) implements Serializable {}

    @Override
    public Sum call(Integer task) {
        try (ShardSet set = ShardSet.open(Path.of(shards))) {
            int from = (int) ((long) set.rows() * task / tasks);
            int to = (int) ((long) set.rows() * (task + 1) / tasks);
            return from == to ? new Sum(0, 0) : measure(set, from, to);
        }
    }

    private Sum measure(ShardSet set, int from, int to) {
        try (Engine engine = engines.open();
                LlamaModel opened = model.files().openMerged(engine)) {
            PerplexityMeter meter = new PerplexityMeter(opened);
            for (int row = from; row < to; row++) {
                add(set.row(row), meter);
            }
            return new Sum(meter.nats(), meter.tokens());
        }
    }

    /** The sequences of a row do not see each other. */
    private static void add(PackedRow row, PerplexityMeter meter) {
        for (int s = 0; s < row.starts().length; s++) {
            int start = row.starts()[s];
            int end = s + 1 < row.starts().length ? row.starts()[s + 1] : row.tokens().length;
            meter.add(
                    Arrays.copyOfRange(row.tokens(), start, end),
                    position -> row.labelled().get(start + position));
        }
    }
}
