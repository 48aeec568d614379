package dev.stillhouse.finetune.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void theRateRisesOverTheWarmUp() {
        for (Schedule schedule :
                List.of(new Schedule.Cosine(4, 0.1), new Schedule.Linear(4, 0.1), new Schedule.Constant(4))) {
            assertThat(schedule.share(0, 100)).isEqualTo(0.25);
            assertThat(schedule.share(1, 100)).isEqualTo(0.5);
            assertThat(schedule.share(3, 100)).isEqualTo(1);
            assertThat(schedule.share(4, 100)).isEqualTo(1);
        }
    }

    @Test
    void aCosineIsHalfWayDownInTheMiddleAndEndsAtItsFinalRatio() {
        Schedule schedule = new Schedule.Cosine(10, 0.2);
        assertThat(schedule.share(10, 111)).isEqualTo(1);
        assertThat(schedule.share(35, 111)).isCloseTo(0.2 + 0.8 * (1 + Math.sqrt(0.5)) / 2, within(1e-12));
        assertThat(schedule.share(60, 111)).isCloseTo(0.6, within(1e-12));
        assertThat(schedule.share(110, 111)).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void aLineFallsEvenlyToItsFinalRatio() {
        Schedule schedule = new Schedule.Linear(0, 0);
        assertThat(schedule.share(0, 5)).isEqualTo(1);
        assertThat(schedule.share(1, 5)).isEqualTo(0.75);
        assertThat(schedule.share(4, 5)).isZero();
    }

    @Test
    void aConstantStays() {
        assertThat(new Schedule.Constant(0).share(99, 100)).isEqualTo(1);
    }

    @Test
    void aTrainingThatEndsWithItsWarmUpNeverFalls() {
        assertThat(new Schedule.Cosine(3, 0.1).share(3, 4)).isEqualTo(1);
    }

    @Test
    void ratiosOutsideOfZeroToOneAreRefused() {
        assertThatThrownBy(() -> new Schedule.Cosine(0, 1.5))
                .hasMessage("schedule.final_ratio must be between 0 and 1, but was 1.5");
        assertThatThrownBy(() -> new Schedule.Linear(-1, 0))
                .hasMessage("schedule.warmup_steps must not be negative, but was -1");
    }
}
