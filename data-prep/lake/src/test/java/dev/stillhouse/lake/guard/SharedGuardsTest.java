package dev.stillhouse.lake.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedGuardsTest {
    @TempDir
    private Path folder;

    private String version = "";

    @BeforeEach
    void writeModel() {
        GuardFixture.ofThreeLabels().write(folder);
        version = GuardModel.version(folder);
    }

    @Test
    void givesAllTasksOneModel() {
        SharedGuards guards = new SharedGuards(Duration.ofMinutes(1));

        try (SharedGuards.Lease one = guards.take(folder, version);
                SharedGuards.Lease two = guards.take(folder, version)) {
            assertThat(two.model()).isSameAs(one.model());
        }
        try (SharedGuards.Lease later = guards.take(folder, version)) {
            assertThat(later.model().scores("printer").injection()).isPositive();
            assertThat(guards.openModels()).isEqualTo(1);
        }
    }

    @Test
    void closesAModelThatNobodyUses() throws InterruptedException {
        SharedGuards guards = new SharedGuards(Duration.ofMillis(20));
        SharedGuards.Lease first = guards.take(folder, version);
        GuardModel model = first.model();
        first.close();
        first.close();

        Instant late = Instant.now().plusSeconds(20);
        while (guards.openModels() > 0 && Instant.now().isBefore(late)) {
            Thread.sleep(10);
        }

        assertThat(guards.openModels()).isZero();
        assertThatThrownBy(() -> model.scores("printer")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesAnotherModelThanThatOfTheDriver() {
        assertThatThrownBy(() -> new SharedGuards(Duration.ZERO).take(folder, "0123456789abcdef"))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "Guard model " + folder + ": is version " + version
                                + " on this machine, but 0123456789abcdef where preparation started; put the same files on all machines");
    }
}
