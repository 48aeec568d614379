package dev.stillhouse.finetune.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.tensor.TopK;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.TeacherTopK;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PackedBatchTest {
    private static final PackedRow TWO_SEQUENCES =
            ListedRows.row(new int[] {10, 11, 12, 20, 21}, new int[] {0, 3}, 1, 2, 4);
    private static final PackedRow ONE_SEQUENCE = ListedRows.row(new int[] {30, 31, 32}, new int[] {0}, 2);

    @Test
    void eachLabelledTokenIsTheTargetOfThePositionBeforeIt() {
        TokenBatch batch = PackedBatch.of(List.of(TWO_SEQUENCES, ONE_SEQUENCE), 0.25f);
        assertThat(batch.ids()).containsExactly(10, 11, 12, 20, 21, 30, 31, 32);
        assertThat(batch.targets()).containsExactly(11, 12, -1, 21, -1, -1, 32, -1);
        assertThat(batch.weights()).containsExactly(0.25f, 0.25f, 0, 0.25f, 0, 0, 0.25f, 0);
    }

    @Test
    void positionsBeginAgainInEverySequence() {
        TokenBatch batch = PackedBatch.of(List.of(TWO_SEQUENCES, ONE_SEQUENCE), 1f);
        assertThat(batch.segments().positions()).containsExactly(0, 1, 2, 0, 1, 0, 1, 2);
    }

    @Test
    void rowsWithoutATeacherShareABatchWithRowsThatHaveOne() {
        TeacherTopK two = new TeacherTopK(2, new int[] {11, 5, 12, 6, 21, -1}, new float[] {-1, -2, -3, -4, -5, 0});
        TeacherTopK one = new TeacherTopK(1, new int[] {32}, new float[] {-6});
        TokenBatch batch = PackedBatch.of(
                List.of(
                        ListedRows.row(new int[] {10, 11, 12, 20, 21}, new int[] {0, 3}, Optional.of(two), 1, 2, 4),
                        ONE_SEQUENCE,
                        ListedRows.row(new int[] {30, 31, 32}, new int[] {0}, Optional.of(one), 2)),
                1f);
        TopK topK = batch.topK().orElseThrow();
        assertThat(topK.k()).isEqualTo(2);
        assertThat(topK.ids()).containsExactly(11, 5, 12, 6, 21, -1, -1, -1, 32, -1);
        assertThat(topK.logProbs()).containsExactly(-1, -2, -3, -4, -5, 0, 0, 0, -6, 0);
        assertThat(topK.rows()).isEqualTo(batch.labelledRows().length);
    }

    @Test
    void aBatchWithoutAnyTeacherHasNoTopK() {
        assertThat(PackedBatch.of(List.of(ONE_SEQUENCE), 1f).topK()).isEmpty();
    }
}
