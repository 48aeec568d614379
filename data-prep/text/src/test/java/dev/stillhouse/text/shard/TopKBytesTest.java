package dev.stillhouse.text.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TopKBytesTest {
    private static final int LLAMA_3_VOCABULARY = 128_256;

    private static TeacherTopK stored(TeacherTopK topK) {
        return TopKBytes.read(TopKBytes.of(topK), topK.k(), topK.positions());
    }

    private static TeacherTopK one(float... logProbs) {
        int[] ids = new int[logProbs.length];
        Arrays.setAll(ids, i -> 100 + i);
        return new TeacherTopK(logProbs.length, ids, logProbs);
    }

    @Test
    void keepsIdsAndTheirOrderAndPutsUnusedSlotsLast() {
        TeacherTopK topK = new TeacherTopK(3, new int[] {5, -1, 127_999, -1, -1, -1}, new float[] {-1, 0, -2, 0, 0, 0});

        TeacherTopK stored = stored(topK);

        assertThat(stored.ids()).containsExactly(5, 127_999, -1, -1, -1, -1);
        assertThat(stored.logProbs()[1]).isEqualTo(-2f);
    }

    @Test
    void aProbabilityIsOffByAStepOfTheGridAtMostWhateverTheDistribution() {
        Random random = new Random(3);
        for (int trial = 0; trial < 2000; trial++) {
            TeacherTopK topK = distribution(random, 2 + random.nextInt(30), 0.2 + 8 * random.nextDouble());
            TeacherTopK stored = stored(topK);
            for (int i = 1; i < topK.k(); i++) {
                assertThat(stored.logProbs()[i]).isCloseTo(topK.logProbs()[i], within(1 / 4096f + 1e-6f));
            }
            // The likeliest takes what the others were off by, or the tail does, if that is larger.
            assertThat(Math.exp(stored.logProbs()[0])).isCloseTo(Math.exp(topK.logProbs()[0]), within(1 / 4096.0));
            assertThat(stored.tail(0)).isCloseTo(topK.tail(0), within(1 / 4096.0));
        }
    }

    @Test
    void aTailThatIsTinyBesideTheFirstTokenIsKept() {
        double tail = 1e-5;

        TeacherTopK stored = stored(one((float) Math.log1p(-3 * tail), (float) Math.log(2 * tail)));

        assertThat(stored.tail(0)).isCloseTo(tail, within(tail / 4096 * 2));
    }

    @Test
    void whatIsLessLikelyThanTheGridGoesCountsAsItsLeast() {
        TeacherTopK stored = stored(one(-1e-9f, -99f));

        assertThat(stored.logProbs()[1]).isEqualTo(-65535 / 2048f);
        assertThat(stored.logProbs()[0]).isCloseTo(-1e-9f, within(1e-12f));
    }

    @Test
    void logProbabilitiesThatAddUpToMoreThanOneAreReadAllTheSame() {
        assertThat(stored(one(-0.1f, -0.1f)).logProbs()).containsExactly(-205 / 2048f, -205 / 2048f);
        assertThat(stored(one(5e-4f)).logProbs()[0]).isCloseTo(0f, within(0f));
    }

    @Test
    void aKeptTokenOfLlama3TakesLessThanFiveBytes() {
        assertThat(bytesPerToken(20)).isLessThan(4.3);
        assertThat(bytesPerToken(8)).isLessThan(4.5);
    }

    private static double bytesPerToken(int k) {
        int positions = 1000;
        int[] ids =
                new Random(1).ints((long) positions * k, 0, LLAMA_3_VOCABULARY).toArray();
        float[] logProbs = new float[ids.length];
        Arrays.fill(logProbs, -4f);
        return (double) TopKBytes.of(new TeacherTopK(k, ids, logProbs)).length / ids.length;
    }

    @Test
    void refusesBytesThatAreNotSoManyDistributions() {
        byte[] bytes = TopKBytes.of(one(-0.5f, -1.5f));

        assertThatThrownBy(() -> TopKBytes.read(bytes, 2, 2))
                .hasMessage(bytes.length + " bytes end in the middle of a number");
        assertThatThrownBy(() -> TopKBytes.read(bytes, 2, 0))
                .hasMessage((bytes.length - 1) + " bytes are left over behind 0 positions");
        assertThatThrownBy(() -> TopKBytes.read(new byte[] {32}, 2, 0))
                .hasMessage("ids must have at most 31 bits, but have 32");
        assertThatThrownBy(() -> TopKBytes.read(new byte[] {1, 3}, 2, 1))
                .hasMessage("a position must have at most 2 tokens, but has 3");
    }

    /** The k most likely of 200 tokens. */
    private static TeacherTopK distribution(Random random, int k, double spread) {
        double[] logits = random.doubles(200).map(x -> spread * x * 4).sorted().toArray();
        double sum = Arrays.stream(logits).map(Math::exp).sum();
        float[] logProbs = new float[k];
        for (int i = 0; i < k; i++) {
            logProbs[i] = (float) (logits[logits.length - 1 - i] - Math.log(sum));
        }
        return one(logProbs);
    }
}
