package dev.stillhouse.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.finetune.checkpoint.Death.Killed;
import dev.stillhouse.finetune.collective.ExchangeSettings;
import dev.stillhouse.finetune.collective.LocalSteps;
import dev.stillhouse.finetune.collective.WireType;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workers whose devices exchange, on devices that are memory of this process. */
@Timeout(120)
class DeviceTrainingTest {
    private static final int SMALL_BUCKET = 500;

    @TempDir
    Path root;

    private TrainingFixture fixture;
    private final HostDevices devices = new HostDevices();
    private final Heard heard = new Heard();

    @BeforeEach
    void writeModelAndData() {
        fixture = new TrainingFixture(root);
    }

    /** A sum of two has the same bits in either order. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoWorkersEndWithTheBytesOfTheRing(boolean sharesMoments) {
        Map<String, String> expected = bytesOf(TrainTogether.train(plan("ring", 2, sharesMoments), new Heard()));
        TrainingResult result =
                TrainTogether.train(plan("devices", 2, sharesMoments), heard, rank -> devices.engine("gpu-" + rank));
        assertThat(bytesOf(result)).isEqualTo(expected);
        assertThat(heard.notes).contains("Gradients travel between the devices of 2 ranks");
        assertThat(devices.exchanges.get()).isPositive();
    }

    @Test
    void threeWorkersHaveTheLossesOfTheRing() {
        Heard ring = new Heard();
        TrainTogether.train(plan("ring", 3, true), ring);
        TrainTogether.train(plan("devices", 3, true), heard, rank -> devices.engine("gpu-" + rank));
        for (int step = 0; step < 10; step++) {
            double expected = ring.losses().get(step);
            assertThat(heard.losses().get(step)).isCloseTo(expected, within(1e-5 * expected));
        }
    }

    @Test
    void workersThatMakeStepsAloneMeetByTheirDevices() {
        Map<String, String> expected = bytesOf(TrainTogether.train(local("ring"), new Heard()));
        TrainingResult result = TrainTogether.train(local("devices"), heard, rank -> devices.engine("gpu-" + rank));
        assertThat(bytesOf(result)).isEqualTo(expected);
    }

    @Test
    void aWorkerThatCannotExchangeOnItsDeviceLeavesAllToTheRing() {
        TrainTogether.train(plan("run", 2, false), heard, rank -> devices.engine(rank == 0 ? "gpu-0" : ""));
        assertThat(heard.notes).contains("Gradients travel by TCP: rank 1 cannot exchange on its device");
        assertThat(devices.exchanges.get()).isZero();
    }

    @Test
    void workersThatShareADeviceLeaveAllToTheRing() {
        TrainTogether.train(plan("run", 3, false), heard, rank -> devices.engine("gpu-" + Math.min(rank, 1)));
        assertThat(heard.notes).contains("Gradients travel by TCP: ranks 1 and 2 share a device");
        assertThat(devices.exchanges.get()).isZero();
    }

    @Test
    void nothingIsSaidOfWorkersWithoutDevices() {
        TrainTogether.train(plan("run", 2, false), heard, rank -> devices.engine(""));
        assertThat(heard.notes).isEmpty();
    }

    /** The one that is left waits for its device, and learns from the ring that the other one is gone. */
    @Test
    void aTrainingWhoseWorkerDiesEndsForAllAndGoesOnWithTheSameBytes() {
        Map<String, String> expected = bytesOf(TrainTogether.train(plan("whole", 2, true), new Heard()));
        TrainingPlan plan = plan("killed", 2, true);
        assertThatThrownBy(() -> TrainTogether.train(plan, new KilledAt(5), rank -> devices.engine("gpu-" + rank)))
                .isInstanceOf(Killed.class);
        HostDevices others = new HostDevices();
        TrainingResult result = TrainTogether.train(plan, heard, rank -> others.engine("gpu-" + rank));
        assertThat(bytesOf(result)).isEqualTo(expected);
        assertThat(heard.notes).contains("Resuming recipe after step 3 of 10");
    }

    private TrainingPlan plan(String name, int workers, boolean sharesMoments) {
        ExchangeSettings exchange = new ExchangeSettings(WireType.F32, SMALL_BUCKET, sharesMoments);
        return TrainingFixture.distributed(
                fixture.full(name), new Distribution(workers, exchange, LocalSteps.none(), 1));
    }

    private TrainingPlan local(String name) {
        ExchangeSettings exchange = new ExchangeSettings(WireType.F32, SMALL_BUCKET, false);
        return TrainingFixture.distributed(
                fixture.full(name), new Distribution(2, exchange, new LocalSteps(3, 0.7, 0.9), 1));
    }

    private static Map<String, String> bytesOf(TrainingResult result) {
        return Hashes.ofFiles(result.model().path());
    }
}
