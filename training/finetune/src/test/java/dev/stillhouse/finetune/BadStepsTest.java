package dev.stillhouse.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.finetune.collective.ExchangeSettings;
import dev.stillhouse.finetune.collective.LocalSteps;
import dev.stillhouse.finetune.collective.WireType;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One of two workers has losses that are not what they should be: both must do the same about it. */
@Timeout(120)
class BadStepsTest {
    @TempDir
    Path root;

    private TrainingFixture fixture;
    private final Heard heard = new Heard();

    @BeforeEach
    void writeModelAndData() {
        fixture = new TrainingFixture(root);
    }

    @Test
    void aStepThatIsNotFiniteChangesNeitherWeightsNorMoments() {
        TrainingPlan plan = plan("run", new SpikeRule.Never());
        train(plan, step -> step == 8 || step == 9, Double.NaN);
        assertThat(heard.outcomes().subList(7, 10))
                .containsExactly(StepOutcome.SKIPPED, StepOutcome.SKIPPED, StepOutcome.UPDATED);
        Path checkpoints = plan.checkpoints().path();
        TrainingPlan again = plan("again", new SpikeRule.Never());
        train(again, step -> step >= 8, Double.NaN);
        Map<String, String> afterSkips = hashes(again.checkpoints().path().resolve("step-00000009"));
        assertThat(afterSkips).isEqualTo(hashes(checkpoints.resolve("step-00000009")));
        assertThat(hashes(again.checkpoints().path().resolve("step-00000010"))).isEqualTo(afterSkips);
        assertThat(hashes(checkpoints.resolve("step-00000010"))).isNotEqualTo(afterSkips);
    }

    @Test
    void aSpikeIsSkippedByTheRule() {
        train(plan("run", new SpikeRule.AboveMedian(2, 3)), step -> step == 2 || step == 6, 40);
        assertThat(heard.outcomes())
                .as("the rule needs three losses to compare with")
                .filteredOn(outcome -> outcome == StepOutcome.SPIKED)
                .hasSize(1);
        assertThat(heard.outcomes().get(5)).isEqualTo(StepOutcome.SPIKED);
        assertThat(heard.outcomes().get(1)).isEqualTo(StepOutcome.UPDATED);
    }

    @Test
    void afterFiveBadStepsWeightsAndMomentsAreThoseOfAnEarlierCheckpoint() {
        TrainingPlan plan = plan("run", new SpikeRule.Never());
        TrainingResult result = train(plan, step -> step >= 5 && step < 10, Double.NaN);
        assertThat(heard.notes)
                .containsExactly("5 steps in a row were bad, the last is step 9; weights and moments are those after "
                        + "step 3 again, and the data since is left out");
        assertThat(result.steps()).isEqualTo(10);
        assertThat(result.skippedSteps()).isEqualTo(5);
        TrainingPlan stopped = plan("stopped", new SpikeRule.Never());
        assertThatThrownBy(() -> train(stopped, step -> step >= 4, Double.NaN)).isInstanceOf(Failure.class);
        assertThat(hashes(plan.checkpoints().path().resolve("step-00000009")))
                .isEqualTo(hashes(stopped.checkpoints().path().resolve("step-00000003")));
    }

    @Test
    void whereNoCheckpointHasOtherWeightsTheTrainingEnds() {
        TrainingPlan plan = plan("run", new SpikeRule.Never());
        assertThatThrownBy(() -> train(plan, step -> step >= 4, Double.NaN))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.TRAINING_DIVERGED))
                .hasMessage(
                        "Recipe recipe: loss or gradients were not finite, or a spike, in 5 steps in a row, the last "
                                + "is step 8 of 10; lower optimizer.learning_rate, set optimizer.clip or add "
                                + "schedule.warmup_steps");
    }

    private TrainingPlan plan(String name, SpikeRule spikes) {
        ExchangeSettings exchange = new ExchangeSettings(WireType.F32, false);
        return TrainingFixture.guarded(
                TrainingFixture.distributed(fixture.full(name), new Distribution(2, exchange, LocalSteps.none(), 1)),
                spikes);
    }

    /** The first worker, which has rows in every step, finds another loss in some. */
    private TrainingResult train(TrainingPlan plan, LongPredicate badSteps, double loss) {
        long[] current = {0};
        Pulse pulse = new Pulse() {
            @Override
            public void enters(Phase phase, long step) {
                current[0] = step;
            }

            @Override
            public void finishes(long step, int tokens, double seconds) {}
        };
        return TrainTogether.train(
                plan,
                heard,
                rank -> rank == 0 ? FaultyEngine.givesLosses(() -> badSteps.test(current[0]), loss) : new Nd4jEngine(1),
                pulse);
    }

    /** Weights and moments. */
    private static Map<String, String> hashes(Path checkpoint) {
        Map<String, String> hashes = new TreeMap<>(Hashes.ofFiles(checkpoint));
        hashes.keySet().retainAll(Set.of("model.safetensors", "optimizer.safetensors"));
        return hashes;
    }
}
