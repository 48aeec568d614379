package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.score.ScoreFigures;
import dev.stillhouse.distill.score.ScoredRow;
import dev.stillhouse.finetune.spark.TaskGpu;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardKind;
import dev.stillhouse.text.shard.ShardReader;
import dev.stillhouse.text.shard.ShardWriter;
import java.nio.file.Path;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.LongAccumulator;

/**
 * A Spark task: scores the rows of a part, with the model of this process.
 *
 * @param folder of the scored shards, which all workers see under this name
 * @param rows counts rows that are done
 */
record ScoreTask(LocalTeacher teacher, ShardFormat format, String folder, LongAccumulator rows)
        implements Function<ScorePart, ScoredPart> {
    @Override
    public ScoredPart call(ScorePart part) {
        Path file = Path.of(folder, ShardKind.ARROW.fileName(part.number()));
        ExecutorModels.Key key = new ExecutorModels.Key(
                teacher,
                format.sequenceLength(),
                format.k(),
                TaskGpu.of(teacher.engines().device()));
        try (ShardReader reader = ShardReader.open(Path.of(part.file()));
                ShardWriter writer = ShardWriter.open(file, format);
                ExecutorModels.Lease model = ExecutorModels.take(key)) {
            ScoreFigures figures = ScoreFigures.NOTHING;
            for (int row = part.from(); row < part.to(); row++) {
                ScoredRow scored = model.score(reader.row(row));
                writer.add(scored.row());
                figures = figures.plus(scored.figures());
                rows.add(1);
            }
            return new ScoredPart(writer.finish(), figures);
        }
    }
}
