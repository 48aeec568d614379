package dev.stillhouse.finetune.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShareTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyRowIsInOneShareAndSharesWeighAboutTheSame(int workers) {
        SplittableRandom random = new SplittableRandom(7);
        for (int count = 0; count < 40; count++) {
            int[] tokens = random.ints(count, 1, 100).toArray();
            List<Integer> rows = new ArrayList<>();
            List<Integer> loads = new ArrayList<>();
            for (int rank = 0; rank < workers; rank++) {
                int[] own = new Share(rank, workers).rows(tokens);
                assertThat(own).isSorted();
                IntStream.of(own).forEach(rows::add);
                loads.add(IntStream.of(own).map(row -> tokens[row]).sum());
            }
            assertThat(rows)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, count).boxed().toList());
            int longest = IntStream.of(tokens).max().orElse(0);
            int most = loads.stream().mapToInt(Integer::intValue).max().orElseThrow();
            int least = loads.stream().mapToInt(Integer::intValue).min().orElseThrow();
            assertThat(most - least).isLessThanOrEqualTo(longest);
        }
    }

    @Test
    void rowsOfTheSameLengthGoRound() {
        int[] tokens = {5, 5, 5, 5, 5};
        assertThat(new Share(0, 2).rows(tokens)).containsExactly(0, 2, 4);
        assertThat(new Share(1, 2).rows(tokens)).containsExactly(1, 3);
    }
}
