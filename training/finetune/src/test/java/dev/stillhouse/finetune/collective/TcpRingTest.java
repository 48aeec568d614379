package dev.stillhouse.finetune.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TcpRingTest {
    @ParameterizedTest
    @CsvSource({
        "2, 0",
        "2, 1",
        "2, 1000",
        "2, 500001",
        "3, 2",
        "3, 1000",
        "3, 400003",
        "4, 300000",
        "5, 7",
    })
    void sumsAreThoseOfTheWorkersInTheOrderOfTheRing(int size, int count) {
        int[] bounds = even(count, size);
        List<float[]> sums = RingFixture.run(size, ring -> {
            return summed(ring, values(ring.rank(), count), bounds, WireType.F32);
        });
        float[] expected = new float[count];
        for (int chunk = 0; chunk < size; chunk++) {
            for (int hop = 1; hop <= size; hop++) {
                float[] values = values((chunk + hop) % size, count);
                for (int i = bounds[chunk]; i < bounds[chunk + 1]; i++) {
                    expected[i] = hop == 1 ? values[i] : values[i] + expected[i];
                }
            }
        }
        assertThat(sums).allSatisfy(sum -> assertThat(sum).isEqualTo(expected));
    }

    @Test
    void aChunkMayBeEmptyOrAll() {
        int[] bounds = {0, 0, 300_000, 300_000};
        List<float[]> sums = RingFixture.run(3, ring -> {
            return summed(ring, values(ring.rank(), 300_000), bounds, WireType.F32);
        });
        assertThat(sums.get(0)).isEqualTo(sums.get(1)).isEqualTo(sums.get(2));
    }

    @Test
    void halfAsWideNumbersAreTheSameEverywhereAndCloseToTheSum() {
        int count = 300_000;
        int[] bounds = even(count, 3);
        List<float[]> sums = RingFixture.run(3, ring -> {
            return summed(ring, values(ring.rank(), count), bounds, WireType.BF16);
        });
        assertThat(sums.get(0)).isEqualTo(sums.get(1)).isEqualTo(sums.get(2));
        float[][] all = {values(0, count), values(1, count), values(2, count)};
        for (int i = 0; i < count; i++) {
            assertThat(Math.abs(all[0][i] + all[1][i] + all[2][i] - sums.get(0)[i]))
                    .isLessThan(0.02f);
        }
    }

    @Test
    void roundingIsToTheNearestAndToEvenOnTies() {
        float[] values = {1f, 1.00390625f, 1.01171875f, 1.005f, -1.005f, 0f, Float.POSITIVE_INFINITY, Float.NaN, 3e38f};
        Floats rounded = floats(values);
        WireType.BF16.round(rounded, 0, values.length);
        assertThat(array(rounded))
                .containsExactly(
                        1f,
                        1f,
                        1.015625f,
                        1.0078125f,
                        -1.0078125f,
                        0f,
                        Float.POSITIVE_INFINITY,
                        Float.NaN,
                        Float.intBitsToFloat(0x7f620000));
    }

    @Test
    void bytesOfEveryWorkerComeToAllByRank() {
        List<List<String>> gathered =
                RingFixture.run(4, ring -> ring.gather("of " + ring.rank() + "x".repeat(ring.rank())));
        assertThat(gathered)
                .allSatisfy(texts -> assertThat(texts).containsExactly("of 0", "of 1x", "of 2xx", "of 3xxx"));
    }

    @Test
    void manyBytesDoNotBlockTheRing() {
        List<List<byte[]>> gathered = RingFixture.run(3, ring -> ring.gather(new byte[TcpRing.MOST_BYTES]));
        assertThat(gathered.get(2)).allSatisfy(bytes -> assertThat(bytes).hasSize(TcpRing.MOST_BYTES));
    }

    @Test
    void aWorkerThatLeavesIsMissedByTheOthers() {
        assertThatThrownBy(() -> RingFixture.run(3, ring -> {
                    if (ring.rank() == 0) {
                        ring.close();
                        return 0f;
                    }
                    float[] values = values(ring.rank(), 1 << 20);
                    return summed(ring, values, even(values.length, 3), WireType.F32)[0];
                }))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.WORKER_LOST))
                .hasMessageMatching("Rank 1 lost rank [02]: .+");
    }

    @Test
    void workersThatDoDifferentThingsFindOut() {
        assertThatThrownBy(() -> RingFixture.run(2, ring -> {
                    float[] values = new float[10 + ring.rank()];
                    return summed(ring, values, even(values.length, 2), WireType.F32)[0];
                }))
                .isInstanceOfSatisfying(
                        Failure.class,
                        failure -> assertThat(failure.code()).isIn(FailureCode.BUG, FailureCode.WORKER_LOST));
    }

    private static float[] summed(Collective ring, float[] values, int[] bounds, WireType wire) {
        Floats floats = floats(values);
        ring.reduceScatter(floats, bounds, wire);
        ring.allGather(floats, bounds, wire);
        return array(floats);
    }

    private static Floats floats(float[] values) {
        Floats floats = Floats.allocate(values.length);
        floats.write(0, values, 0, values.length);
        return floats;
    }

    private static float[] array(Floats floats) {
        float[] values = new float[floats.count()];
        floats.read(0, values, 0, values.length);
        return values;
    }

    private static float[] values(int rank, int count) {
        SplittableRandom random = new SplittableRandom(100 + rank);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextDouble() * 2 - 1);
        }
        return values;
    }

    private static int[] even(int count, int size) {
        int[] bounds = new int[size + 1];
        Arrays.setAll(bounds, chunk -> (int) ((long) count * chunk / size));
        return bounds;
    }
}
