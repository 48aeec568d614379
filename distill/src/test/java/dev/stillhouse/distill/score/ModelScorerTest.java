package dev.stillhouse.distill.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.LogitReader;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import dev.stillhouse.text.shard.Origin;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.TeacherTopK;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ModelScorerTest {
    private static final int VOCABULARY = 50;
    private static final int[] ONE = {3, 1, 4, 1, 5, 9};
    private static final int[] TWO = {2, 7, 1, 8, 2, 8, 1};

    private Engine engine;
    private LlamaModel model;

    @BeforeEach
    void makesATeacher() {
        engine = new ReferenceEngine();
        model = LlamaModel.random(
                engine,
                new LlamaConfig(
                        VOCABULARY, 16, 24, 2, 2, 1, 8, 1e-5f, 10_000, Optional.empty(), false, 8, 1, List.of(2)),
                7);
    }

    @AfterEach
    void closes() {
        model.close();
        engine.close();
    }

    /** Both sequences, of which all but the first two tokens are labelled. */
    private static PackedRow packed() {
        int[] tokens = IntStream.concat(IntStream.of(ONE), IntStream.of(TWO)).toArray();
        BitSet labelled = new BitSet();
        labelled.set(2, ONE.length);
        labelled.set(ONE.length + 2, tokens.length);
        return new PackedRow(
                tokens,
                new int[] {0, ONE.length},
                labelled,
                List.of(Origin.named("one"), Origin.named("two")),
                Optional.empty());
    }

    /** Log-probabilities of all tokens at the labelled positions of a sequence on its own. */
    private List<double[]> exact(int[] sequence) {
        List<double[]> rows = new ArrayList<>();
        new LogitReader(model).read(sequence, (position, logits) -> {
            if (position >= 1 && position + 1 < sequence.length) {
                double sum = IntStream.range(0, VOCABULARY)
                        .mapToDouble(id -> Math.exp(logits[id]))
                        .sum();
                rows.add(IntStream.range(0, VOCABULARY)
                        .mapToDouble(id -> logits[id] - Math.log(sum))
                        .toArray());
            }
        });
        return rows;
    }

    private List<double[]> exact() {
        List<double[]> rows = exact(ONE);
        rows.addAll(exact(TWO));
        return rows;
    }

    @Test
    void everyLabelledTokenGetsWhatItsSequenceAloneWouldGetIt() {
        try (ModelScorer scorer = new ModelScorer(model, 16, 3)) {
            ScoredRow scored = scorer.score(packed());

            TeacherTopK topK = scored.row().topK().orElseThrow();
            List<double[]> exact = exact();
            assertThat(topK.positions()).isEqualTo(exact.size()).isEqualTo(9);
            for (int position = 0; position < exact.size(); position++) {
                double[] row = exact.get(position);
                List<Integer> likeliest = IntStream.range(0, VOCABULARY)
                        .boxed()
                        .sorted(Comparator.comparing(id -> -row[id]))
                        .toList();
                for (int i = 0; i < 3; i++) {
                    assertThat(topK.ids()[3 * position + i]).isEqualTo(likeliest.get(i));
                    assertThat((double) topK.logProbs()[3 * position + i])
                            .isCloseTo(row[likeliest.get(i)], within(1e-5));
                }
            }
            assertThat(scored.row())
                    .usingRecursiveComparison()
                    .ignoringFields("topK")
                    .isEqualTo(packed());
            assertThat(scored.figures().sequences()).isEqualTo(2);
            assertThat(scored.figures().captured().positions()).isEqualTo(9);
        }
    }

    @Test
    void whatIsLostIsTheDivergenceFromTheWholeDistribution() {
        try (ModelScorer few = new ModelScorer(model, 16, 3);
                ModelScorer all = new ModelScorer(model, 16, VOCABULARY)) {
            ScoreFigures lost = few.score(packed()).figures();
            double[] exact = exact().get(0);
            TeacherTopK kept = few.score(packed()).row().topK().orElseThrow();
            double even = Math.log(kept.tail(0) / (VOCABULARY - 3));
            double expected = 0;
            for (int id = 0; id < VOCABULARY; id++) {
                int token = id;
                double stored = IntStream.range(0, 3)
                        .filter(slot -> kept.ids()[slot] == token)
                        .mapToDouble(slot -> kept.logProbs()[slot])
                        .findFirst()
                        .orElse(even);
                expected += Math.exp(exact[id]) * (exact[id] - stored);
            }

            assertThat(lost.looked()).isEqualTo(1);
            assertThat(lost.lost()).isCloseTo(expected, within(1e-4)).isPositive();
            assertThat(all.score(packed()).figures().lost()).isCloseTo(0, within(1e-6));
        }
    }

    @Test
    void refusesWhatTheTeacherCannotRead() {
        PackedRow foreign = new PackedRow(
                new int[] {1, VOCABULARY}, new int[] {0}, new BitSet(), List.of(Origin.named("a")), Optional.empty());
        PackedRow longer =
                new PackedRow(new int[9], new int[] {0}, new BitSet(), List.of(Origin.named("b")), Optional.empty());

        try (ModelScorer scorer = new ModelScorer(model, 16, 3)) {
            assertThatThrownBy(() -> scorer.score(foreign))
                    .isInstanceOf(Failure.class)
                    .hasMessage(
                            "Row a has token 50, but the teacher has a vocabulary of 50; they must share a tokenizer");
            assertThatThrownBy(() -> scorer.score(longer))
                    .isInstanceOf(Failure.class)
                    .hasMessage("Row b has 9 tokens, but the teacher's max_position_embeddings is 8; "
                            + "set data.sequence_length to 8 or less");
        }
    }
}
