package dev.stillhouse.distill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.tensor.Segments;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BenchLengthsTest {
    private static final long SEED = 1234;

    /** What {@code benchmarks/peers/torch_peft.py --documents --lengths packed --seq 4096 --batch 2} prints. */
    @Test
    void thePeerHasTheSameDocuments() {
        Segments documents = BenchLengths.PACKED.documents(SEED, 4096, 2);
        assertThat(IntStream.range(0, documents.count()).map(documents::end))
                .containsExactly(
                        411, 765, 963, 1033, 1403, 1627, 1710, 2275, 2726, 3679, 4096, 4832, 5766, 5795, 6214, 6736,
                        7533, 8192);
    }

    @Test
    void noDocumentCrossesTheEndOfARow() {
        Segments documents = BenchLengths.PACKED.documents(SEED, 100, 50);
        assertThat(documents.rows()).isEqualTo(5000);
        for (int document = 0; document < documents.count(); document++) {
            assertThat(documents.start(document) / 100).isEqualTo((documents.end(document) - 1) / 100);
        }
    }

    @Test
    void theLastTokenOfEveryDocumentPredictsNothingAndTheWeightsSumToOne() {
        TokenBatch batch = BenchBatch.of(SEED, new BenchSize(64, 4, BenchLengths.PACKED), 512, 0);
        Segments documents = batch.segments();
        double sum = 0;
        for (int document = 0; document < documents.count(); document++) {
            for (int row = documents.start(document); row < documents.end(document); row++) {
                boolean last = row == documents.end(document) - 1;
                assertThat(batch.targets()[row]).isEqualTo(last ? -1 : batch.ids()[row + 1]);
                sum += batch.weights()[row];
            }
        }
        assertThat(sum).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-5));
    }

    @Test
    void everyTargetHasAsManyStoredTokensAsAreAskedFor() {
        TokenBatch batch = BenchBatch.of(SEED, new BenchSize(64, 4, BenchLengths.PACKED), 512, 3);
        int labelled = batch.labelledRows().length;
        assertThat(batch.topK().orElseThrow().rows()).isEqualTo(labelled);
        int first = batch.targets()[0];
        assertThat(batch.topK().orElseThrow().ids()).startsWith(first, (first + 1) % 512, (first + 2) % 512);
    }
}
