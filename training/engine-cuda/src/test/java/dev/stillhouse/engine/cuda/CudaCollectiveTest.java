package dev.stillhouse.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.DeviceCollective;
import dev.stillhouse.tensor.DeviceMeeting;
import dev.stillhouse.tensor.EngineResources;
import dev.stillhouse.tensor.Shape;
import dev.stillhouse.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two ranks, two processes, two GPUs. */
@WithFakeCuda
@Timeout(300)
class CudaCollectiveTest {
    private CudaEngine engine;
    private DeviceMeeting meeting;

    @BeforeEach
    void open() {
        engine = new CudaEngine(EngineResources.ofThreads(1));
        meeting = engine.deviceMeeting().orElseThrow();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void whatTwoRanksExchangeIsTheSumAndTheChunksOfBoth() throws Exception {
        byte[] place = meeting.newPlace();
        Process peer = CollectivePeer.start(place, 1, false);
        List<String> own;
        try (DeviceCollective met = meeting.join(place, 0, 2)) {
            own = CollectivePeer.exchange(engine, met, 0);
        }
        List<String> theirs = new String(peer.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(peer.waitFor()).isZero();
        float[] large = tripled(0);
        float[] other = tripled(1);
        float[] sums = new float[35];
        for (int i = 0; i < 35; i++) {
            sums[i] = large[i] + other[i];
        }
        float[] small = CollectivePeer.numbers(2, 3);
        float[] otherSmall = CollectivePeer.numbers(3, 3);
        float[] smallSums = {small[0] + otherSmall[0], small[1] + otherSmall[1], small[2] + otherSmall[2]};
        assertThat(own.get(0)).isEqualTo("allReduce " + Arrays.toString(sums) + Arrays.toString(smallSums));
        assertThat(own.get(1)).startsWith("rounded [").isNotEqualTo(own.get(0).replace("allReduce", "rounded"));
        assertThat(own.get(2))
                .isEqualTo("reduceScatter " + Arrays.toString(mixed(sums, large)) + Arrays.toString(small));
        assertThat(theirs.get(2))
                .isEqualTo("reduceScatter " + Arrays.toString(mixed(other, sums)) + Arrays.toString(smallSums));
        assertThat(own.get(3))
                .isEqualTo("allGather " + Arrays.toString(mixed(large, other)) + Arrays.toString(otherSmall));
        assertThat(theirs.subList(0, 2)).isEqualTo(own.subList(0, 2));
        assertThat(theirs.get(3)).isEqualTo(own.get(3));
        assertThat(own.subList(4, 8)).isEqualTo(own.subList(0, 4));
    }

    private static float[] tripled(int rank) {
        float[] numbers = CollectivePeer.numbers(rank, 35);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= 3f;
        }
        return numbers;
    }

    /** Four rows of seven of the one, the last row of the other. */
    private static float[] mixed(float[] first, float[] last) {
        float[] mixed = first.clone();
        System.arraycopy(last, 28, mixed, 28, 7);
        return mixed;
    }

    @Test
    void aRankThatIsGoneIsFoundWhileTheOtherWaits() throws Exception {
        byte[] place = meeting.newPlace();
        Process peer = CollectivePeer.start(place, 1, true);
        try (Tensor gradient = engine.zeros(Shape.vector(9));
                DeviceCollective met = meeting.join(place, 0, 2)) {
            assertThat(peer.waitFor()).isZero();
            met.allReduce(List.of(gradient), DType.F32);
            assertThatThrownBy(() -> {
                        while (!met.isDone()) {
                            Thread.onSpinWait();
                        }
                    })
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.WORKER_LOST))
                    .hasMessageStartingWith(
                            "Cannot exchange with other GPUs: NCCL says remote process exited or there was a network"
                                    + " error");
        }
    }

    @Test
    void anExchangeThatNobodyElseMakesIsNotDoneAndCanBeBrokenOff() throws Exception {
        byte[] place = meeting.newPlace();
        Process peer = CollectivePeer.start(place, 1, false);
        try (Tensor gradient = engine.zeros(Shape.vector(9))) {
            DeviceCollective met = meeting.join(place, 0, 2);
            met.allGather(List.of(List.of(gradient), List.of()));
            assertThat(met.isDone()).isFalse();
            met.close();
            float[] values = new float[9];
            engine.read(gradient, 0, values, 0, 9);
            assertThat(values).containsOnly(0f);
        }
        assertThat(peer.waitFor()).isNotZero();
    }

    @Test
    void twoRanksOnOneGpuAreRefused() throws Exception {
        byte[] place = meeting.newPlace();
        Process peer = CollectivePeer.start(place, 0, false);
        assertThatThrownBy(() -> meeting.join(place, 0, 2))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("Cannot join 2 GPUs as rank 0: NCCL says invalid usage");
        assertThat(peer.waitFor()).isNotZero();
    }

    @Test
    void everyGpuHasANameOfItsOwn() {
        try (CudaEngine other = new CudaEngine(EngineResources.ofThreads(1).onGpu(1))) {
            assertThat(other.deviceMeeting().orElseThrow().device()).isNotEqualTo(meeting.device());
        }
    }
}
