package dev.stillhouse.finetune.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataCursorTest {
    private static final long SEED = 20261123;

    @Test
    void anEpochVisitsEveryRowOnceWhateverTheirLengths() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int trial = 0; trial < 50; trial++) {
            int[] lengths = random.ints(1 + random.nextInt(40), 2, 33).toArray();
            BatchSize size = new BatchSize(32 + random.nextInt(100), 32);
            DataCursor cursor = cursor(lengths, size, random.nextLong());
            List<Integer> visited = new ArrayList<>();
            for (int epoch = 0; epoch < 3; epoch++) {
                visited.clear();
                int steps = cursor.stepsOfEpoch(epoch);
                for (int step = 0; step < steps; step++) {
                    visited.addAll(rowsOf(cursor.next()));
                }
                assertThat(visited).as("trial %d, epoch %d", trial, epoch).hasSize(lengths.length);
                assertThat(visited)
                        .containsExactlyInAnyOrderElementsOf(
                                IntStream.range(0, lengths.length).boxed().toList());
                assertThat(cursor.state())
                        .isEqualTo(new CursorState(cursor.state().seed(), epoch + 1, 0));
            }
        }
    }

    @Test
    void everyEpochAndEverySeedHasAnOrderOfItsOwn() {
        int[] first = Permutation.of(100, SEED, 0);
        assertThat(Permutation.of(100, SEED, 0)).isEqualTo(first);
        assertThat(Permutation.of(100, SEED, 1)).isNotEqualTo(first);
        assertThat(Permutation.of(100, SEED + 1, 0)).isNotEqualTo(first);
    }

    @Test
    void everyPlaceIsEquallyLikelyForARow() {
        int[] places = new int[5];
        for (int epoch = 0; epoch < 20_000; epoch++) {
            int[] order = Permutation.of(5, SEED, epoch);
            places[IntStream.range(0, 5).filter(i -> order[i] == 0).findFirst().orElseThrow()]++;
        }
        assertThat(places)
                .satisfies(counts ->
                        Arrays.stream(counts).forEach(count -> assertThat(count).isCloseTo(4000, within(250))));
    }

    @Test
    void aCursorThatIsMadeAgainFromItsStateContinuesExactly() {
        int[] lengths = new SplittableRandom(1).ints(23, 2, 20).toArray();
        DataCursor whole = cursor(lengths, new BatchSize(40, 20), SEED);
        for (int step = 0; step < 40; step++) {
            DataCursor again = new DataCursor(
                    ListedRows.ofLengths(lengths),
                    new BatchSize(40, 20),
                    CursorState.fromJson(whole.state().toJson()));
            assertThat(rowsOf(again.next())).isEqualTo(rowsOf(whole.next()));
        }
    }

    /** What a training does that is killed and goes on with more or fewer workers. */
    @Test
    void anEpochVisitsEveryRowOnceWhateverTheNumberOfWorkersAtEachStep() {
        int[] lengths = new SplittableRandom(1).ints(61, 2, 20).toArray();
        DataCursor whole = cursor(lengths, new BatchSize(90, 20), SEED);
        List<Integer> visited = new ArrayList<>();
        int steps = whole.stepsOfEpoch(0);
        for (int step = 0; step < steps; step++) {
            int workers = 1 + step % 4;
            CursorState before = whole.state();
            StepBatch expected = whole.next();
            double weights = 0;
            for (int rank = 0; rank < workers; rank++) {
                DataCursor own = new DataCursor(ListedRows.ofLengths(lengths), new BatchSize(90, 20), before);
                StepBatch share = own.next(new Share(rank, workers));
                visited.addAll(rowsOf(share));
                assertThat(own.state()).isEqualTo(whole.state());
                assertThat(share.tokens()).isEqualTo(expected.tokens());
                for (TokenBatch micro : share.microBatches()) {
                    for (float weight : micro.weights()) {
                        weights += weight;
                    }
                }
            }
            assertThat(weights).isCloseTo(1, within(1e-5));
        }
        assertThat(visited)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, lengths.length).boxed().toList());
    }

    @Test
    void aWorkerMayHaveNoRowOfAStep() {
        DataCursor cursor = cursor(new int[] {5, 5}, new BatchSize(10, 10), SEED);
        StepBatch batch = cursor.next(new Share(2, 3));
        assertThat(batch.microBatches()).isEmpty();
        assertThat(batch.tokens()).isEqualTo(10);
        assertThat(batch.ownTokens()).isZero();
    }

    @Test
    void stepsAndMicroBatchesStayWithinTheirTokens() {
        int[] lengths = new SplittableRandom(2).ints(60, 2, 16).toArray();
        DataCursor cursor = cursor(lengths, new BatchSize(64, 16), SEED);
        for (int step = 0; step < 30; step++) {
            StepBatch batch = cursor.next();
            assertThat(batch.tokens()).isLessThanOrEqualTo(64);
            assertThat(batch.microBatches())
                    .allSatisfy(micro -> assertThat(micro.tokens()).isLessThanOrEqualTo(16));
            assertThat(batch.microBatches().stream()
                            .mapToInt(TokenBatch::tokens)
                            .sum())
                    .isEqualTo(batch.tokens());
        }
    }

    @Test
    void theWeightsOfAStepAddUpToOne() {
        DataCursor cursor = cursor(new int[] {5, 9, 3, 8}, new BatchSize(25, 10), SEED);
        StepBatch batch = cursor.next();
        double sum = 0;
        for (TokenBatch micro : batch.microBatches()) {
            for (int i = 0; i < micro.tokens(); i++) {
                assertThat(micro.weights()[i] > 0).isEqualTo(micro.targets()[i] >= 0);
                sum += micro.weights()[i];
            }
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
    }

    @Test
    void epochsAndStepsBothSayHowLongATrainingIs() {
        DataCursor cursor = cursor(new int[] {10, 10, 10, 10, 10}, new BatchSize(20, 20), SEED);
        assertThat(new TrainingLength.Epochs(4).steps(cursor)).isEqualTo(12);
        assertThat(new TrainingLength.Steps(7).steps(cursor)).isEqualTo(7);
    }

    @Test
    void rowsWithoutALabelAreLeftOut() {
        ListedRows rows = new ListedRows(List.of(
                ListedRows.row(new int[] {1, 1}, new int[] {0}), ListedRows.row(new int[] {2, 2}, new int[] {0}, 1)));
        DataCursor cursor = new DataCursor(rows, BatchSize.of(8), CursorState.start(SEED));
        assertThat(cursor.rows()).isEqualTo(1);
        assertThat(cursor.next().tokens()).isEqualTo(2);
    }

    @Test
    void dataWithoutAnyLabelIsRefused() {
        ListedRows rows = new ListedRows(List.of(ListedRows.row(new int[] {1, 1}, new int[] {0})));
        assertThatThrownBy(() -> new DataCursor(rows, BatchSize.of(8), CursorState.start(SEED)))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.DATASET_EMPTY))
                .hasMessage("None of 1 rows has a token to learn; look at the rejects of prepare and synthesize");
    }

    @Test
    void aRowThatIsLongerThanAMicroBatchIsRefused() {
        assertThatThrownBy(() -> cursor(new int[] {4, 12}, new BatchSize(32, 8), SEED))
                .hasMessage("micro_batch_tokens is 8, but the longest packed row has 12 tokens; set it to 12 or more, "
                        + "or data.sequence_length lower");
    }

    @Test
    void aMicroBatchIsNeverLargerThanItsStep() {
        assertThatThrownBy(() -> new BatchSize(16, 32))
                .hasMessage("micro_batch_tokens must be at most batch_tokens 16, but was 32");
    }

    private static DataCursor cursor(int[] lengths, BatchSize size, long seed) {
        return new DataCursor(ListedRows.ofLengths(lengths), size, CursorState.start(seed));
    }

    private static List<Integer> rowsOf(StepBatch batch) {
        List<Integer> rows = new ArrayList<>();
        for (TokenBatch micro : batch.microBatches()) {
            for (int s = 0; s < micro.segments().count(); s++) {
                rows.add(micro.ids()[micro.segments().start(s)]);
            }
        }
        return rows;
    }
}
