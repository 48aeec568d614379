package dev.stillhouse.text.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.TeacherTopK;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

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
        TokenSequence a = new TokenSequence("a", new int[] {1, 2, 3}, bits(2), Optional.of(top));
        TokenSequence b = new TokenSequence("b", new int[] {7, 8}, bits(1), Optional.of(top));

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

    private static TokenSequence sequence(String id, int length) {
        return new TokenSequence(id, new int[length], bits(1));
    }

    private static BitSet bits(int... positions) {
        BitSet bits = new BitSet();
        Arrays.stream(positions).forEach(bits::set);
        return bits;
    }
}
