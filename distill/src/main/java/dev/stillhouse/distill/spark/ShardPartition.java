package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.AnsweredChat;
import dev.stillhouse.distill.synthesis.CaptureFigures;
import dev.stillhouse.text.pack.Packer;
import dev.stillhouse.text.pack.TokenSequence;
import dev.stillhouse.text.shard.ShardWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;

/**
 * Packs the accepted answers of one partition, which come in the order of their keys, into one shard.
 *
 * @param folder that all workers see under this name
 */
record ShardPartition(JudgeSettings settings, String folder)
        implements Function2<Integer, Iterator<Tuple2<String, Answer>>, Iterator<ShardPart>> {
    /** Sequences of one shard, which are packed in memory. */
    static final long SEQUENCES = 20_000;

    @Override
    public Iterator<ShardPart> call(Integer partition, Iterator<Tuple2<String, Answer>> answers) {
        Path file = Path.of(folder, String.format(Locale.ROOT, "part-%05d.arrow", partition));
        try (Judge judge = new Judge(settings);
                ShardWriter writer = ShardWriter.open(file, judge.format())) {
            List<TokenSequence> sequences = new ArrayList<>();
            CaptureFigures captured = CaptureFigures.NOTHING;
            while (answers.hasNext()) {
                Answer answer = answers.next()._2();
                AnsweredChat chat = judge.chat(answer);
                captured = captured.plus(CaptureFigures.of(chat));
                sequences.add(chat.sequence(answer.prompt().rowId(), settings.k()));
            }
            new Packer(settings.sequenceLength()).pack(sequences).forEach(writer::add);
            return List.of(ShardPart.of(writer.finish(), captured)).iterator();
        }
    }
}
