package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.GivenText;
import dev.stillhouse.distill.synthesis.RequestId;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.ShardReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Takes the packed rows of a part apart into the sequences that have something to score.
 *
 * @param k likeliest tokens that are wanted
 */
record TextReading(String model, @Nullable String fingerprint, int k)
        implements FlatMapFunction<ScorePart, PlacedText> {
    static TextReading of(SynthesisSettings settings) {
        return new TextReading(
                settings.teacher().model(),
                settings.teacher().fingerprint().orElse(null),
                settings.parameters().topLogProbs());
    }

    @Override
    public Iterator<PlacedText> call(ScorePart part) {
        ShardReader reader = ShardReader.open(Path.of(part.file()));
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> reader.close());
        return IntStream.range(part.from(), part.to())
                .boxed()
                .flatMap(row -> texts(part, row, reader.row(row)))
                .iterator();
    }

    private Stream<PlacedText> texts(ScorePart part, int row, PackedRow packed) {
        String shard = String.valueOf(Path.of(part.file()).getFileName());
        return IntStream.range(0, packed.starts().length)
                .filter(sequence -> PackedSequence.of(packed, sequence).labels() > 0)
                .mapToObj(sequence -> new PlacedText(
                        new Place(part.number(), row, sequence),
                        shard,
                        packed.origins().get(sequence).id(),
                        text(packed, PackedSequence.of(packed, sequence))));
    }

    private GivenText text(PackedRow packed, PackedSequence sequence) {
        int[] tokens = Arrays.copyOfRange(packed.tokens(), sequence.from(), sequence.to());
        int[] labelled =
                packed.labelled().get(sequence.from(), sequence.to()).stream().toArray();
        String requestId =
                RequestId.ofText(model, Optional.ofNullable(fingerprint), TextScoring.TEMPLATE, tokens, labelled, k);
        return new GivenText(requestId, tokens, labelled);
    }
}
