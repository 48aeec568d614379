package dev.stillhouse.finetune.bench;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.CrossEntropyObjective;
import dev.stillhouse.finetune.checkpoint.BackgroundCheckpoints;
import dev.stillhouse.finetune.checkpoint.Checkpoint;
import dev.stillhouse.finetune.checkpoint.CheckpointContent;
import dev.stillhouse.finetune.checkpoint.CheckpointPolicy;
import dev.stillhouse.finetune.checkpoint.Checkpoints;
import dev.stillhouse.finetune.checkpoint.LocalFiles;
import dev.stillhouse.finetune.checkpoint.TrainingInputs;
import dev.stillhouse.finetune.checkpoint.TrainingState;
import dev.stillhouse.finetune.data.CursorState;
import dev.stillhouse.finetune.data.PackedBatch;
import dev.stillhouse.finetune.optimizer.AdamWOptimizer;
import dev.stillhouse.finetune.optimizer.AdamWSettings;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.llama.Trainable;
import dev.stillhouse.llama.TrainingPass;
import dev.stillhouse.llama.WeightInit;
import dev.stillhouse.llama.weights.FileContent;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.text.shard.Origin;
import dev.stillhouse.text.shard.PackedRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * How long a training of all weights stands still for its checkpoints: optimizer steps on random weights and tokens, with a checkpoint of
 * model, moments and state every so many.
 *
 * @param sequence tokens of a sequence
 * @param sequences of a step
 * @param every steps between two checkpoints
 * @param memory bytes that a copy of a checkpoint may take
 */
public record CheckpointBenchmark(
        LlamaConfig shape, int sequence, int sequences, DType dtype, int steps, int every, long memory) {
    private static final long SEED = 1234;
    private static final int KEEP = 2;

    public CheckpointBenchmark {
        Check.that(every >= 1, "every must be at least 1, but was %d", every);
        Check.that(steps >= every, "steps must be at least every %d, but was %d", every, steps);
    }

    /**
     * @param folder an empty one, on the disk to measure; checkpoints stay in it
     * @param nanoTime a clock that only moves forward
     */
    public StallResult run(Engine engine, Path folder, LongSupplier nanoTime) {
        TokenBatch batch = batch();
        Checkpoints checkpoints =
                new Checkpoints(folder, new CheckpointPolicy(every, KEEP), "bench", note -> {}, new LocalFiles());
        List<Double> stepMillis = new ArrayList<>();
        List<Double> saveMillis = new ArrayList<>();
        try (LlamaModel model = LlamaModel.create(engine, shape, WeightInit.seeded(SEED), Precision.trained(dtype));
                TrainingPass pass = new TrainingPass(model, batch.tokens(), Trainable.ALL);
                AdamWOptimizer optimizer = new AdamWOptimizer(engine, AdamWSettings.of(1e-4, 0.01), pass.parameters());
                CrossEntropyObjective objective = new CrossEntropyObjective();
                BackgroundCheckpoints background = new BackgroundCheckpoints(checkpoints, memory)) {
            Content content = new Content(model, optimizer);
            for (int step = 1; step <= steps; step++) {
                long begun = nanoTime.getAsLong();
                pass.zeroGradients();
                pass.forwardBackward(batch, objective);
                optimizer.update(1);
                long stepped = nanoTime.getAsLong();
                stepMillis.add((stepped - begun) / 1e6);
                if (step % every == 0) {
                    background.save(content);
                    saveMillis.add((nanoTime.getAsLong() - stepped) / 1e6);
                }
            }
            background.finish();
            return StallResult.of(stepMillis, saveMillis, every, content.bytes());
        }
    }

    private TokenBatch batch() {
        SplittableRandom random = new SplittableRandom(SEED);
        BitSet labelled = new BitSet();
        labelled.set(1, sequence);
        List<PackedRow> rows = new ArrayList<>();
        for (int row = 0; row < sequences; row++) {
            int[] tokens = random.ints(sequence, 0, shape.vocabularySize()).toArray();
            rows.add(new PackedRow(
                    tokens, new int[] {0}, labelled, List.of(Origin.named("row-" + row)), Optional.empty()));
        }
        return PackedBatch.of(rows, 1f / (sequences * (sequence - 1)));
    }

    /** What a training of all weights saves. */
    private record Content(LlamaModel model, AdamWOptimizer optimizer) implements CheckpointContent {
        @Override
        public Map<String, FileContent> files() {
            Map<String, FileContent> files = new LinkedHashMap<>(model.files(StoredType.F32));
            files.put(Checkpoint.OPTIMIZER_FILE, optimizer.content());
            return files;
        }

        long bytes() {
            return files().values().stream().mapToLong(FileContent::size).sum();
        }

        @Override
        public TrainingState state() {
            return new TrainingState(
                    optimizer.updates(),
                    optimizer.updates(),
                    optimizer.updates(),
                    0,
                    List.of(),
                    0,
                    CursorState.start(SEED),
                    new TrainingInputs(Map.of()),
                    Json.object(),
                    1,
                    Optional.empty());
        }
    }
}
