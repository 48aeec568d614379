package dev.stillhouse.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.finetune.checkpoint.Death.Killed;
import dev.stillhouse.finetune.collective.ExchangeSettings;
import dev.stillhouse.finetune.collective.LocalSteps;
import dev.stillhouse.finetune.collective.WireType;
import dev.stillhouse.finetune.data.ShardRows;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.LogitReader;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.text.shard.PackedRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ValidationTest {
    private static final ExchangeSettings EXCHANGE = new ExchangeSettings(WireType.F32, 500, true);

    @TempDir
    Path root;

    private TrainingFixture fixture;
    private final Heard heard = new Heard();

    @BeforeEach
    void writeModelAndData() {
        fixture = new TrainingFixture(root);
        TrainingFixture.writeShards(root.resolve("held-out"), 9);
    }

    private TrainingPlan measured(TrainingPlan plan, int rows, FinishedModel model) {
        return plan.withValidation(
                new ValidationSettings(List.of(SharedPath.of(root.resolve("held-out"))), rows, model));
    }

    private TrainingPlan measured(TrainingPlan plan) {
        return measured(plan, 100, FinishedModel.LAST);
    }

    private static TrainingPlan on(TrainingPlan plan, int workers) {
        return TrainingFixture.distributed(plan, new Distribution(workers, EXCHANGE, LocalSteps.none(), 1));
    }

    @Test
    void theLossIsThatOfTheModelOnTheRowsHeldOut() throws IOException {
        TrainingPlan plan = measured(fixture.full("run"));
        TrainingResult result = TrainTogether.train(plan, heard);
        assertThat(heard.validations).extracting(ValidationMetrics::step).containsExactly(3L, 6L, 9L, 10L);
        ValidationMetrics last = heard.validations.get(3);
        assertThat(last.loss()).isCloseTo(meanLoss(result.model().path()), within(1e-5));
        assertThat(last.crossEntropy()).isEqualTo(last.loss());
        assertThat(last.labels()).isEqualTo(17 * 6);
        assertThat(last.totalSteps()).isEqualTo(10);
        assertThat(result.validationLoss()).isEqualTo(last.loss());
        assertThat(result.modelStep()).isEqualTo(10);
        assertThat(state(plan, 10).at("/validation/loss").asDouble()).isEqualTo(last.loss());
        assertThat(MetricsLog.validations(plan.metricsFile())).isEqualTo(heard.validations);
        assertThat(MetricsLog.history(plan.metricsFile())).hasSize(10);
    }

    /** Position by position, from the logits of a model that was loaded from its folder. */
    private double meanLoss(Path model) {
        double nats = 0;
        int labels = 0;
        try (Engine engine = new Nd4jEngine(1);
                LlamaModel opened = LlamaModel.open(engine, model);
                ShardRows rows = ShardRows.open(List.of(root.resolve("held-out")))) {
            for (int i = 0; i < rows.count(); i++) {
                PackedRow row = rows.row(i);
                for (int s = 0; s < row.starts().length; s++) {
                    int start = row.starts()[s];
                    int end = s + 1 < row.starts().length ? row.starts()[s + 1] : row.tokens().length;
                    double[] sum = {0, 0};
                    new LogitReader(opened).read(Arrays.copyOfRange(row.tokens(), start, end), (at, logits) -> {
                        int next = start + at + 1;
                        if (next < end && row.labelled().get(next)) {
                            sum[0] += negativeLogLikelihood(logits, row.tokens()[next]);
                            sum[1]++;
                        }
                    });
                    nats += sum[0];
                    labels += (int) sum[1];
                }
            }
        }
        return nats / labels;
    }

    private static double negativeLogLikelihood(float[] logits, int token) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - logits[token]);
        }
        return Math.log(sum);
    }

    @Test
    void measuringChangesNoBit() throws IOException {
        TrainingPlan plain = on(fixture.full("plain"), 2);
        TrainingPlan measured = measured(on(fixture.full("measured"), 2));
        Map<String, String> expected = bytesOf(TrainTogether.train(plain, TrainingListener.SILENT));
        assertThat(bytesOf(TrainTogether.train(measured, heard))).isEqualTo(expected);
        String moments = "step-00000010/optimizer.safetensors";
        assertThat(Files.readAllBytes(measured.checkpoints().path().resolve(moments)))
                .isEqualTo(Files.readAllBytes(plain.checkpoints().path().resolve(moments)));
        assertThat(state(measured, 10).path("cursor"))
                .isEqualTo(state(plain, 10).path("cursor"));
        assertThat(state(plain, 10).has("validation")).isFalse();
    }

    /** Six rows are fewer than seven workers. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void severalWorkersMeasureWhatOneMeasures(int workers) {
        Heard alone = new Heard();
        TrainTogether.train(measured(fixture.full("alone"), 6, FinishedModel.LAST), alone);
        TrainTogether.train(measured(on(fixture.full("together"), workers), 6, FinishedModel.LAST), heard);
        assertThat(heard.validations).hasSize(4);
        for (int i = 0; i < 4; i++) {
            double loss = alone.validations.get(i).loss();
            assertThat(heard.validations.get(i).loss()).isCloseTo(loss, within(1e-5 * loss));
            assertThat(heard.validations.get(i).labels()).isEqualTo(6 * 6);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aTrainingThatDiesMeasuresTheSameBits(int workers) throws IOException {
        TrainingPlan whole = measured(on(fixture.lora("whole"), workers));
        TrainTogether.train(whole, heard);
        TrainingPlan killed = measured(on(fixture.lora("killed"), workers));
        for (long deadly : new long[] {4, 6, 10}) {
            assertThatThrownBy(() -> TrainTogether.train(killed, new KilledAt(deadly)))
                    .isInstanceOf(Killed.class);
        }
        TrainTogether.train(killed, TrainingListener.SILENT);
        assertThat(losses(MetricsLog.validations(killed.metricsFile()))).isEqualTo(losses(heard.validations));
        assertThat(state(killed, 10)).isEqualTo(state(whole, 10));
    }

    @Test
    void theModelIsTheBestOneWhereThatIsAskedFor() throws IOException {
        TrainingPlan plan = measured(fixture.plan("run", fixture.lora("run").weights(), 0.2), 100, FinishedModel.BEST);
        TrainingResult result = TrainTogether.train(plan, heard);
        ValidationMetrics best = heard.validations.stream()
                .min(Comparator.comparingDouble(ValidationMetrics::loss))
                .orElseThrow();
        assertThat(best.step()).as("a training that gets worse").isEqualTo(3);
        assertThat(result.modelStep()).isEqualTo(3);
        assertThat(result.validationLoss()).isEqualTo(best.loss());
        String adapter = "adapter_model.safetensors";
        assertThat(Files.readAllBytes(result.model().path().resolve(adapter)))
                .isEqualTo(Files.readAllBytes(plan.checkpoints().path().resolve("step-00000003/" + adapter)));
        assertThat(heard.notes)
                .containsExactly("recipe is the model after step 3 of 10, whose validation loss " + best.loss()
                        + " is the lowest");
        assertThat(plan.checkpoints().path().resolve("step-00000006")).doesNotExist();
        Map<String, String> bytes = bytesOf(result);
        Folders.delete(result.model().path());
        assertThat(bytesOf(TrainTogether.train(plan, TrainingListener.SILENT))).isEqualTo(bytes);
    }

    @Test
    void whatTheBestIsOfManyWorkersIsTheBestOfOne() {
        TrainingPlan plan =
                measured(on(fixture.plan("run", fixture.lora("run").weights(), 0.2), 3), 100, FinishedModel.BEST);
        assertThat(TrainTogether.train(plan, heard).modelStep()).isEqualTo(3);
    }

    @Test
    void aLastModelStaysTheLastOne() throws IOException {
        TrainingPlan plan = measured(fixture.plan("run", fixture.lora("run").weights(), 0.2));
        TrainingResult result = TrainTogether.train(plan, heard);
        assertThat(result.modelStep()).isEqualTo(10);
        String adapter = "adapter_model.safetensors";
        assertThat(Files.readAllBytes(result.model().path().resolve(adapter)))
                .isEqualTo(Files.readAllBytes(plan.checkpoints().path().resolve("step-00000010/" + adapter)));
    }

    @Test
    void whereNoRowHasALabelThatIsSaid() throws IOException {
        Path empty = Files.createDirectories(root.resolve("empty"));
        TrainingFixture.writeNoShards(empty);
        List<SharedPath> data = List.of(SharedPath.of(empty));
        TrainTogether.train(
                fixture.full("run").withValidation(new ValidationSettings(data, 32, FinishedModel.LAST)), heard);
        assertThat(heard.notes)
                .containsExactly("Recipe recipe: no row in [" + empty
                        + "] has a token to learn, so no validation loss is measured");
        TrainingPlan best = fixture.full("best").withValidation(new ValidationSettings(data, 32, FinishedModel.BEST));
        assertThatThrownBy(() -> TrainTogether.train(best, heard))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.DATASET_EMPTY))
                .hasMessage("Recipe recipe: no row in [" + empty
                        + "] has a token to learn, so no checkpoint is the best one; raise data.validation, or set "
                        + "validation.model to last");
    }

    @Test
    void aWorkerThatMeasuresOnOtherRowsIsRefused() {
        TrainingPlan plan = measured(on(fixture.full("run"), 2));
        TrainingPlan other = measured(plan, 5, FinishedModel.LAST);
        assertThatThrownBy(() -> TrainTogether.train(rank -> rank == 0 ? plan : other, 2))
                .hasMessageMatching("Rank 1 has other held-out rows than rank 0: \\w+, not \\w+; all workers must see "
                        + "the same files under the same names");
    }

    private static List<Double> losses(List<ValidationMetrics> validations) {
        return validations.stream().map(ValidationMetrics::loss).toList();
    }

    private static JsonNode state(TrainingPlan plan, int step) throws IOException {
        return Json.parse(Files.readString(plan.checkpoints().path().resolve("step-%08d/state.json".formatted(step))));
    }

    private static Map<String, String> bytesOf(TrainingResult result) {
        return Hashes.ofFiles(result.model().path());
    }
}
