package dev.stillhouse.finetune.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.llama.TokenBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutRowsTest {
    @Test
    void fewRowsAreAllTaken() {
        HeldOutRows rows = new HeldOutRows(ListedRows.ofLengths(4, 3, 5), 32);
        assertThat(rows.count()).isEqualTo(3);
        assertThat(rows.labels()).isEqualTo(3 + 2 + 4);
        assertThat(tokens(rows, Share.WHOLE, 100)).containsExactly(0, 1, 2);
    }

    @Test
    void ofManyRowsSomeAreTakenEvenly() {
        int[] lengths = IntStream.generate(() -> 4).limit(10).toArray();
        HeldOutRows rows = new HeldOutRows(ListedRows.ofLengths(lengths), 4);
        assertThat(rows.labels()).isEqualTo(4 * 3);
        assertThat(tokens(rows, Share.WHOLE, 100)).containsExactly(0, 2, 5, 7);
    }

    @Test
    void rowsWithoutALabelAreLeftOut() {
        HeldOutRows rows = new HeldOutRows(ListedRows.ofLengths(1, 3, 1, 3), 32);
        assertThat(tokens(rows, Share.WHOLE, 100)).containsExactly(1, 3);
    }

    @Test
    void everyRowIsInOneShare() {
        HeldOutRows rows = new HeldOutRows(ListedRows.ofLengths(4, 9, 5, 6, 7), 32);
        List<Integer> all = new ArrayList<>();
        for (int rank = 0; rank < 3; rank++) {
            all.addAll(tokens(rows, new Share(rank, 3), 100));
        }
        assertThat(all).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    @Test
    void noBatchIsLargerThanWhatFits() {
        HeldOutRows rows = new HeldOutRows(ListedRows.ofLengths(4, 4, 4, 8, 2), 32);
        List<Integer> sizes = new ArrayList<>();
        rows.visit(Share.WHOLE, 8, batch -> sizes.add(batch.tokens()));
        assertThat(sizes).containsExactly(8, 4, 8, 2);
    }

    /** The tokens that rows are made of, which are their numbers. */
    private static List<Integer> tokens(HeldOutRows rows, Share share, int microBatchTokens) {
        List<TokenBatch> batches = new ArrayList<>();
        rows.visit(share, microBatchTokens, batches::add);
        return batches.stream()
                .flatMapToInt(batch -> IntStream.of(batch.ids()))
                .distinct()
                .boxed()
                .toList();
    }
}
