package dev.stillhouse.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.finetune.checkpoint.CheckpointPolicy;
import dev.stillhouse.finetune.checkpoint.Death;
import dev.stillhouse.finetune.checkpoint.Death.Killed;
import dev.stillhouse.finetune.checkpoint.FileOperations;
import dev.stillhouse.finetune.checkpoint.Ingredient;
import dev.stillhouse.finetune.checkpoint.LocalFiles;
import dev.stillhouse.finetune.checkpoint.WatchedFiles;
import dev.stillhouse.finetune.data.BatchSize;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.adapter.LoraAdapter;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.Quantization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainerTest {
    @TempDir
    Path root;

    private TrainingFixture fixture;
    /** Not the reference engine: its tensors are f64, which no checkpoint keeps. */
    private final Engine engine = new Nd4jEngine(2);

    private final Heard heard = new Heard();

    @BeforeEach
    void writeModelAndData() {
        fixture = new TrainingFixture(root);
    }

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    @Test
    void aFullTrainingLeavesAModelFolderThatOpensAndHasItsTokenizer() {
        TrainingResult result = train(fixture.full("run"), heard);
        Path model = result.model().path();
        assertThat(model.resolve("tokenizer.json")).hasContent("{\"of\": \"base\"}");
        LlamaModel.open(engine, model).close();
        assertThat(result.steps()).isEqualTo(TrainingFixture.STEPS);
        assertThat(heard.steps).hasSize(TrainingFixture.STEPS);
        assertThat(heard.steps.get(9).loss()).isLessThan(heard.steps.get(0).loss());
        assertThat(result.finalLoss()).isEqualTo(heard.steps.get(9).loss());
    }

    @Test
    void aLoraTrainingLeavesAnAdapterFolderThatOpens() {
        TrainingResult result = train(fixture.lora("run"), heard);
        try (LlamaModel base = LlamaModel.open(engine, root.resolve("base"))) {
            LoraAdapter.open(engine, base.config(), result.model().path()).close();
        }
        assertThat(result.model().path().resolve("model.safetensors")).doesNotExist();
        assertThat(meanLoss(heard.steps.subList(7, 10))).isLessThan(meanLoss(heard.steps.subList(0, 3)));
    }

    @Test
    void aTrainingOnAnAdaptedModelEndsLikeOneOnTheMergedFolder() throws IOException {
        ModelSource adapted = adaptedBase("first");
        Path merged = Files.createDirectories(root.resolve("merged"));
        try (LlamaModel model = LlamaModel.open(engine, fixture.base().folder().path())) {
            model.attach(LoraAdapter.open(
                    engine, model.config(), adapted.adapters().get(0).path()));
            model.mergeAdapter();
            model.save(merged, StoredType.F32);
        }
        Heard onFolder = new Heard();
        train(trainedFrom("folder", ModelSource.of(SharedPath.of(merged))), onFolder);
        TrainingResult result = train(trainedFrom("adapted", adapted), heard);
        assertThat(heard.losses()).isEqualTo(onFolder.losses());
        assertThat(result.model().path().resolve("tokenizer.json")).hasContent("{\"of\": \"base\"}");
        assertThat(heard.losses().get(0)).isNotEqualTo(lossOfTheBase());
    }

    @Test
    void aTrainingOnAnotherAdapterDoesNotResume() {
        TrainingPlan plan = trainedFrom("second", adaptedBase("first"));
        assertThatThrownBy(() -> train(plan, new KilledAt(5))).isInstanceOf(Killed.class);
        TrainingPlan other = trainedFrom("second", adaptedBase("other", 0.02));
        Path checkpoints = plan.checkpoints().path();
        assertThatThrownBy(() -> train(other, TrainingListener.SILENT))
                .hasMessageStartingWith("Checkpoint " + checkpoints.resolve("step-00000003")
                        + " was made with another model adapter 1 (")
                .hasMessageEndingWith("); train on with what it was made with, set checkpoint.resume_with_other to "
                        + "[model], or delete " + checkpoints + " to train anew");
    }

    @Test
    void aTrainingThatDiesAtAnyStepEndsWithTheSameBytes() {
        Map<String, String> expected = weightsOf(train(fixture.full("whole"), TrainingListener.SILENT));
        for (long deadly : LongStream.of(1, 3, 4, 8, 10).toArray()) {
            TrainingPlan plan = fixture.full("killed-" + deadly);
            assertThatThrownBy(() -> train(plan, new KilledAt(deadly))).isInstanceOf(Killed.class);
            assertThat(plan.model().path()).doesNotExist();
            assertThat(weightsOf(train(plan, TrainingListener.SILENT))).isEqualTo(expected);
        }
    }

    @Test
    void anAdaptersTrainingThatDiesEndsWithTheSameBytes() {
        Map<String, String> expected = weightsOf(train(fixture.lora("whole"), TrainingListener.SILENT));
        TrainingPlan plan = fixture.lora("killed");
        assertThatThrownBy(() -> train(plan, new KilledAt(5))).isInstanceOf(Killed.class);
        assertThatThrownBy(() -> train(plan, new KilledAt(8))).isInstanceOf(Killed.class);
        assertThat(weightsOf(train(plan, TrainingListener.SILENT))).isEqualTo(expected);
    }

    @Test
    void anAdaptersTrainingOnAQuantisedBaseThatDiesEndsWithTheSameBytes() {
        Map<String, String> expected = weightsOf(train(quantized("whole", Quantization.NF4), TrainingListener.SILENT));
        TrainingPlan plan = quantized("killed", Quantization.NF4);
        assertThatThrownBy(() -> train(plan, new KilledAt(5))).isInstanceOf(Killed.class);
        assertThat(weightsOf(train(plan, TrainingListener.SILENT))).isEqualTo(expected);
        assertThat(weightsOf(train(fixture.lora("plain"), TrainingListener.SILENT)))
                .isNotEqualTo(expected);
    }

    @Test
    void aTrainingOnAnotherQuantisationDoesNotResume() {
        TrainingPlan plan = quantized("run", Quantization.NF4);
        assertThatThrownBy(() -> train(plan, new KilledAt(5))).isInstanceOf(Killed.class);
        assertThatThrownBy(() -> train(quantized("run", Quantization.FP8), TrainingListener.SILENT))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.CHECKPOINT_MISMATCH))
                .hasMessageContaining("base in NF4")
                .hasMessageContaining("base in FP8");
        assertThatThrownBy(() -> train(fixture.lora("run"), TrainingListener.SILENT))
                .hasMessageContaining("base in NF4");
    }

    private TrainingPlan quantized(String name, Quantization base) {
        TrainedWeights.Adapter plain =
                (TrainedWeights.Adapter) fixture.lora(name).weights();
        return fixture.plan(name, new TrainedWeights.QuantizedBaseAdapter(plain, base), 0.05);
    }

    @ParameterizedTest
    @CsvSource({
        "3, create folder recipe/step-00000006.tmp-try",
        "3, write step-00000006.tmp-try/optimizer.safetensors",
        "3, sync step-00000006.tmp-try/MANIFEST.json",
        "3, move step-00000006.tmp-try to step-00000006",
        "6, create folder recipe/step-00000009.tmp-try",
        "9, move step-00000003 to step-00000003.pruned",
        "9, delete step-00000003.pruned/model.safetensors"
    })
    void aTrainingThatDiesAnywhereInACheckpointEndsWithTheSameBytes(long resumed, String deadly) {
        Map<String, String> expected = weightsOf(train(fixture.full("whole"), TrainingListener.SILENT));
        TrainingPlan plan = fixture.full("killed");
        FileOperations dying =
                new WatchedFiles(new Death(operation -> operation.text().equals(deadly)));
        assertThatThrownBy(() -> train(plan, TrainingListener.SILENT, dying)).isInstanceOf(Killed.class);
        assertThat(weightsOf(train(plan, heard))).isEqualTo(expected);
        assertThat(heard.notes).containsExactly("Resuming recipe after step " + resumed + " of 10");
    }

    @Test
    void aFinishedTrainingWhoseModelIsGoneOnlyWritesItAgain() throws IOException {
        TrainingPlan plan = fixture.full("run");
        Map<String, String> expected = weightsOf(train(plan, TrainingListener.SILENT));
        Folders.delete(plan.model().path());
        assertThat(weightsOf(train(plan, heard))).isEqualTo(expected);
        assertThat(heard.steps).isEmpty();
    }

    @Test
    void aTrainingOnOtherDataDoesNotResume() {
        TrainingPlan plan = fixture.full("run");
        assertThatThrownBy(() -> train(plan, new KilledAt(5))).isInstanceOf(Killed.class);
        TrainingFixture.writeShards(root.resolve("data"), 4);
        Path checkpoints = plan.checkpoints().path();
        assertThatThrownBy(() -> train(plan, TrainingListener.SILENT))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.CHECKPOINT_MISMATCH))
                .hasMessageStartingWith(
                        "Checkpoint " + checkpoints.resolve("step-00000003") + " was made with another data (")
                .hasMessageEndingWith("); train on with what it was made with, set checkpoint.resume_with_other to "
                        + "[data], or delete " + checkpoints + " to train anew");
    }

    @Test
    void aTrainingOnOtherDataResumesWhereThatIsAskedFor() {
        TrainingPlan plan = fixture.full("run");
        assertThatThrownBy(() -> train(plan, new KilledAt(5))).isInstanceOf(Killed.class);
        TrainingFixture.writeShards(root.resolve("data"), 4);
        TrainingSettings settings = TrainingFixture.settings(
                new BatchSize(48, 32), 0.01, new CheckpointPolicy(3, 2, Set.of(Ingredient.DATA)));
        train(fixture.plan("run", new TrainedWeights.AllWeights(), settings), heard);
        assertThat(heard.notes).containsExactly("Resuming recipe after step 3 of 10, with other data");
        assertThat(heard.steps).extracting(StepMetrics::step).containsExactly(4L, 5L, 6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void theMetricsFileHasEveryStepOnceAfterARestart() {
        TrainingPlan plan = fixture.full("run");
        assertThatThrownBy(() -> train(plan, new KilledAt(8))).isInstanceOf(Killed.class);
        train(plan, TrainingListener.SILENT);
        List<StepMetrics> history = MetricsLog.history(plan.metricsFile());
        assertThat(history).extracting(StepMetrics::step).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(history).extracting(StepMetrics::totalSteps).containsOnly(10L);
    }

    @Test
    void smallMicroBatchesAddUpToTheBigBatch() {
        Heard big = new Heard();
        Heard small = new Heard();
        train(fixture.plan("big", new TrainedWeights.AllWeights(), sized(new BatchSize(80, 80))), big);
        train(fixture.plan("small", new TrainedWeights.AllWeights(), sized(new BatchSize(80, 16))), small);
        for (int step = 0; step < TrainingFixture.STEPS; step++) {
            double loss = big.steps.get(step).loss();
            double norm = big.steps.get(step).gradientNorm();
            assertThat(small.steps.get(step).loss()).isCloseTo(loss, within(1e-6 * loss));
            assertThat(small.steps.get(step).gradientNorm()).isCloseTo(norm, within(1e-5 * norm));
        }
    }

    @Test
    void aTrainingWhoseLossIsNotFiniteStopsAfterFiveSteps() {
        TrainingPlan plan = fixture.plan("run", new TrainedWeights.AllWeights(), 1e20);
        assertThatThrownBy(() -> train(plan, heard))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.TRAINING_DIVERGED))
                .hasMessageStartingWith(
                        "Recipe recipe: loss or gradients were not finite, or a spike, in 5 steps in a row, the last"
                                + " is step ")
                .hasMessageEndingWith("lower optimizer.learning_rate, set optimizer.clip or add schedule.warmup_steps");
        assertThat(heard.steps)
                .filteredOn(step -> step.outcome() == StepOutcome.SKIPPED)
                .hasSize(5);
    }

    @Test
    void dataOfAnotherTokenizerIsRefused() throws IOException {
        Path config = root.resolve("base/config.json");
        Files.writeString(config, Files.readString(config).replaceAll("\"vocab_size\" ?: ?29", "\"vocab_size\": 20"));
        assertThatThrownBy(() -> train(fixture.full("run"), heard))
                .hasMessage("Recipe recipe: the data has token 28, but " + config
                        + " has a vocabulary of 20; prepare the data with the model's own tokenizer");
    }

    private ModelSource adaptedBase(String name) {
        return adaptedBase(name, 0.05);
    }

    /** The base with an adapter that was trained on it. */
    private ModelSource adaptedBase(String name, double learningRate) {
        TrainingPlan plan = fixture.plan(name, fixture.lora(name).weights(), learningRate);
        SharedPath adapter = train(plan, TrainingListener.SILENT).model();
        return new ModelSource(fixture.base().folder(), List.of(adapter));
    }

    private TrainingPlan trainedFrom(String name, ModelSource start) {
        return fixture.plan(name, start, new TrainedWeights.AllWeights(), sized(BatchSize.of(64)));
    }

    private double lossOfTheBase() {
        Heard onBase = new Heard();
        train(trainedFrom("base-alone", fixture.base()), onBase);
        return onBase.losses().get(0);
    }

    private static double meanLoss(List<StepMetrics> steps) {
        return steps.stream().mapToDouble(StepMetrics::loss).average().orElseThrow();
    }

    private static TrainingSettings sized(BatchSize size) {
        return TrainingFixture.settings(size, 0.01);
    }

    private TrainingResult train(TrainingPlan plan, TrainingListener listener) {
        return train(plan, listener, new LocalFiles());
    }

    private TrainingResult train(TrainingPlan plan, TrainingListener listener, FileOperations files) {
        return new Trainer(plan, engine, TrainingWorker.alone(listener, Clock.systemUTC(), "try"), files).train();
    }

    private static Map<String, String> weightsOf(TrainingResult result) {
        return Hashes.ofFiles(result.model().path());
    }
}
