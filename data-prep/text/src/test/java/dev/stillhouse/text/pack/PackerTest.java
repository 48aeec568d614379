package dev.stillhouse.text.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.text.shard.Origin;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.TeacherTopK;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackerTest {
    @Property(tries = 200)
    void keepsEverySequenceOnceAndFillsAtLeastHalf(
            @ForAll @Size(max = 60) List<@IntRange(min = 2, max = 32) Integer> lengths) {
        List<TokenSequence> sequences = new ArrayList<>();
        for (int i = 0; i < lengths.size(); i++) {
            sequences.add(sequence("s" + i, lengths.get(i)));
        }

        List<PackedRow> rows = new Packer(32).pack(sequences);

        assertThat(rows.stream().flatMap(row -> row.rows().stream()))
                .containsExactlyInAnyOrderElementsOf(
                        sequences.stream().map(TokenSequence::id).toList());
        int tokens = lengths.stream().mapToInt(Integer::intValue).sum();
        assertThat(rows.stream().mapToInt(row -> row.tokens().length).sum()).isEqualTo(tokens);
        // No two rows could be one, so all but one are more than half full on average.
        assertThat(rows.size()).isLessThanOrEqualTo(2 * tokens / 32 + 1);
    }

    @Property(tries = 1)
    void joinsTokensLabelsAndTeacher() {
        TeacherTopK top = new TeacherTopK(1, new int[] {4}, new float[] {-1});
        TokenSequence a = new TokenSequence(Origin.named("a"), new int[] {1, 2, 3}, bits(2), Optional.of(top));
        TokenSequence b = new TokenSequence(Origin.named("b"), new int[] {7, 8}, bits(1), Optional.of(top));

        PackedRow row = new Packer(8).pack(List.of(b, a)).get(0);

        assertThat(row.tokens()).containsExactly(1, 2, 3, 7, 8);
        assertThat(row.starts()).containsExactly(0, 3);
        assertThat(row.labelled()).isEqualTo(bits(2, 4));
        assertThat(row.topK().orElseThrow().ids()).containsExactly(4, 4);
    }

    @Property(tries = 1)
    void refusesWhatIsLongerThanARow() {
        assertThatThrownBy(() -> new Packer(4).pack(List.of(sequence("x", 5))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("sequence x has 5 tokens, more than the sequence_length 4");
    }

    @Property(tries = 200)
    void labelsEveryTokenOfADocumentOnce(
            @ForAll @IntRange(min = 2, max = 90) int length, @ForAll @IntRange(min = 0, max = 6) int overlap) {
        int[] rendered = IntStream.range(0, length).toArray();

        List<TokenSequence> pieces = new DocumentChunker(8, overlap).cut("d", rendered);

        List<Integer> labelled = new ArrayList<>();
        for (TokenSequence piece : pieces) {
            assertThat(piece.tokens().length).isBetween(2, 8);
            assertThat(piece.tokens()[0]).isZero();
            piece.labelled().stream().forEach(i -> labelled.add(piece.tokens()[i]));
        }
        assertThat(labelled)
                .containsExactlyElementsOf(
                        Arrays.stream(rendered).skip(1).boxed().toList());
    }

    /**
     * Lengths like those of real chats are about log-normal: here of median 180 and sigma 1, which is a mean of 297 tokens; longer ones
     * than a row are left out, as {@code data.too_long: drop} does.
     */
    @ParameterizedTest
    @CsvSource({"512, 0.99", "1024, 0.99", "2048, 0.99", "4096, 0.99"})
    void fillsRowsWithLengthsLikeThoseOfChats(int sequenceLength, double atLeast) {
        Random random = new Random(20261125);
        List<TokenSequence> chats = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            int length = (int) Math.round(180 * Math.exp(random.nextGaussian()));
            if (length >= 8 && length <= sequenceLength) {
                chats.add(sequence("chat-" + i, length));
            }
        }

        List<PackedRow> rows = new Packer(sequenceLength).pack(chats);

        double tokens = rows.stream().mapToInt(row -> row.tokens().length).sum();
        double utilisation = tokens / ((double) rows.size() * sequenceLength);
        assertThat(utilisation).isGreaterThanOrEqualTo(atLeast);
        assertThat(rows.stream().mapToInt(row -> row.starts().length).sum()).isEqualTo(chats.size());
    }

    @Property(tries = 200)
    void cutsWhatIsLongerThanARowWithoutLosingALabel(
            @ForAll @IntRange(min = 2, max = 60) int length, @ForAll @IntRange(min = 2, max = 9) int sequenceLength) {
        BitSet labelled = new BitSet();
        IntStream.range(1, length).filter(i -> i % 7 > 2).forEach(labelled::set);
        TokenSequence whole = new TokenSequence("x", IntStream.range(0, length).toArray(), labelled);

        List<TokenSequence> pieces = new SequenceSplitter(sequenceLength).split(whole);

        List<Integer> learned = new ArrayList<>();
        for (TokenSequence piece : pieces) {
            assertThat(piece.tokens().length).isLessThanOrEqualTo(Math.max(sequenceLength, 2));
            assertThat(piece.tokens()[0]).isZero();
            piece.labelled().stream().forEach(i -> learned.add(piece.tokens()[i]));
        }
        assertThat(learned).containsExactlyElementsOf(labelled.stream().boxed().toList());
    }

    @Test
    void namesThePiecesOfACutSequence() {
        TokenSequence whole = new TokenSequence("x", IntStream.range(0, 9).toArray(), bits(2, 4, 8));

        assertThat(new SequenceSplitter(5).split(whole))
                .extracting(TokenSequence::id)
                .containsExactly("x", "x#1");
    }

    private static TokenSequence sequence(String id, int length) {
        return new TokenSequence(id, new int[length], bits(1));
    }

    private static BitSet bits(int... positions) {
        BitSet bits = new BitSet();
        Arrays.stream(positions).forEach(bits::set);
        return bits;
    }
}
