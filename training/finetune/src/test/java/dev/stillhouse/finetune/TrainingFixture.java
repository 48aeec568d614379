package dev.stillhouse.finetune;

import dev.stillhouse.finetune.checkpoint.CheckpointPolicy;
import dev.stillhouse.finetune.data.BatchSize;
import dev.stillhouse.finetune.data.ListedRows;
import dev.stillhouse.finetune.data.TrainingLength;
import dev.stillhouse.finetune.optimizer.AdamWSettings;
import dev.stillhouse.finetune.optimizer.GradientClip;
import dev.stillhouse.finetune.optimizer.MomentState;
import dev.stillhouse.finetune.optimizer.Schedule;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.Projection;
import dev.stillhouse.llama.adapter.LoraConfig;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import dev.stillhouse.text.shard.PackedRow;
import dev.stillhouse.text.shard.ShardFormat;
import dev.stillhouse.text.shard.ShardManifest;
import dev.stillhouse.text.shard.ShardSummary;
import dev.stillhouse.text.shard.ShardWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A small model, a small shard set, and plans that train the one on the other. */
public final class TrainingFixture {
    public static final int STEPS = 10;
    private static final int VOCABULARY = 29;

    private final Path root;

    /** Writes model and data. */
    public TrainingFixture(Path root) {
        this(root, Optional.of(config(16, 24)));
    }

    private TrainingFixture(Path root, Optional<LlamaConfig> written) {
        this.root = root;
        written.ifPresent(config -> {
            saveBase(config);
            writeShards(root.resolve("data"), 3);
        });
    }

    /** One that was written before. */
    static TrainingFixture at(Path root) {
        return new TrainingFixture(root, Optional.empty());
    }

    /** One whose linears have more than 4,096 weights, in rows that blocks of 256 do not divide. */
    static TrainingFixture wide(Path root) {
        return new TrainingFixture(root, Optional.of(config(72, 100)));
    }

    private static LlamaConfig config(int width, int inner) {
        return new LlamaConfig(
                VOCABULARY,
                width,
                inner,
                2,
                4,
                2,
                width / 4,
                1e-5f,
                10_000,
                Optional.empty(),
                false,
                64,
                1,
                List.of(2));
    }

    private void saveBase(LlamaConfig config) {
        Path base = root.resolve("base");
        try (ReferenceEngine engine = new ReferenceEngine();
                LlamaModel model = LlamaModel.random(engine, config, 5)) {
            Files.createDirectories(base);
            model.save(base, StoredType.F32);
            Files.writeString(base.resolve("tokenizer.json"), "{\"of\": \"base\"}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Seventeen rows in two shards. */
    public static void writeShards(Path folder, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ShardFormat format = new ShardFormat(16, 0, "tokenizer-1", "llama-3.1");
        List<ShardSummary> shards = List.of(
                write(folder.resolve("part-00000.arrow"), format, rows(random, 9)),
                write(folder.resolve("part-00001.arrow"), format, rows(random, 8)));
        new ShardManifest(format, shards).write(folder);
    }

    /** A shard set without a row. */
    static void writeNoShards(Path folder) {
        new ShardManifest(new ShardFormat(16, 0, "tokenizer-1", "llama-3.1"), List.of()).write(folder);
    }

    private static ShardSummary write(Path file, ShardFormat format, List<PackedRow> rows) {
        try (ShardWriter writer = ShardWriter.open(file, format)) {
            rows.forEach(writer::add);
            return writer.finish();
        }
    }

    private static List<PackedRow> rows(SplittableRandom random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    int length = 10 + random.nextInt(7);
                    int[] tokens = random.ints(length, 0, VOCABULARY).toArray();
                    return ListedRows.row(tokens, new int[] {0, 4}, 2, 3, 6, 7, 8, 9);
                })
                .toList();
    }

    public TrainingPlan full(String name) {
        return plan(name, new TrainedWeights.AllWeights(), 0.01);
    }

    public TrainingPlan lora(String name) {
        LoraConfig config = new LoraConfig(2, 4f, EnumSet.of(Projection.Q, Projection.DOWN), false);
        return plan(name, new TrainedWeights.Adapter(config), 0.05);
    }

    public TrainingPlan plan(String name, TrainedWeights weights, double learningRate) {
        return plan(name, weights, settings(new BatchSize(48, 32), learningRate));
    }

    public TrainingPlan plan(String name, TrainedWeights weights, TrainingSettings settings) {
        return plan(name, base(), weights, settings);
    }

    /** The same plan on other workers. */
    public static TrainingPlan distributed(TrainingPlan plan, Distribution distribution) {
        TrainingSettings one = plan.settings();
        return with(
                plan,
                plan.data(),
                new TrainingSettings(
                        one.length(),
                        one.batch(),
                        one.optimizer(),
                        one.clip(),
                        one.spikes(),
                        one.schedule(),
                        one.checkpoint(),
                        one.dtype(),
                        one.seed(),
                        distribution));
    }

    /** The same plan with moments in 8 bits. */
    static TrainingPlan eightBit(TrainingPlan plan) {
        TrainingSettings one = plan.settings();
        return with(
                plan,
                plan.data(),
                new TrainingSettings(
                        one.length(),
                        one.batch(),
                        one.optimizer().keeping(MomentState.EIGHT_BIT),
                        one.clip(),
                        one.spikes(),
                        one.schedule(),
                        one.checkpoint(),
                        one.dtype(),
                        one.seed(),
                        one.distribution()));
    }

    static TrainingPlan guarded(TrainingPlan plan, SpikeRule spikes) {
        TrainingSettings one = plan.settings();
        return with(
                plan,
                plan.data(),
                new TrainingSettings(
                        one.length(),
                        one.batch(),
                        one.optimizer(),
                        one.clip(),
                        spikes,
                        one.schedule(),
                        one.checkpoint(),
                        one.dtype(),
                        one.seed(),
                        one.distribution()));
    }

    /** The same plan on other data. */
    TrainingPlan onData(TrainingPlan plan, String data) {
        return with(plan, List.of(SharedPath.of(root.resolve(data))), plan.settings());
    }

    static TrainingPlan with(TrainingPlan plan, List<SharedPath> data, TrainingSettings settings) {
        return new TrainingPlan(
                plan.recipe(),
                plan.start(),
                plan.weights(),
                plan.objective(),
                data,
                settings,
                plan.checkpoints(),
                plan.model());
    }

    ModelSource base() {
        return ModelSource.of(SharedPath.of(root.resolve("base")));
    }

    TrainingPlan plan(String name, ModelSource start, TrainedWeights weights, TrainingSettings settings) {
        return new TrainingPlan(
                "recipe",
                new StartingPoint.Pretrained(start),
                weights,
                new CrossEntropyObjective(),
                List.of(SharedPath.of(root.resolve("data"))),
                settings,
                SharedPath.of(root.resolve(name).resolve("checkpoints/recipe")),
                SharedPath.of(root.resolve(name).resolve("models/recipe")));
    }

    public static TrainingSettings settings(BatchSize batch, double learningRate) {
        return settings(batch, learningRate, new CheckpointPolicy(3, 2));
    }

    static TrainingSettings settings(BatchSize batch, double learningRate, CheckpointPolicy checkpoint) {
        return new TrainingSettings(
                new TrainingLength.Steps(STEPS),
                batch,
                AdamWSettings.of(learningRate, 0.01),
                new GradientClip.ToNorm(0.5),
                new SpikeRule.Never(),
                new Schedule.Cosine(2, 0.1),
                checkpoint,
                DType.F32,
                11,
                Distribution.single());
    }
}
