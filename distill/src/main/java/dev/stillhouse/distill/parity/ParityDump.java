package dev.stillhouse.distill.parity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.distill.objective.Shares;
import dev.stillhouse.distill.objective.TeacherObjective;
import dev.stillhouse.finetune.CrossEntropyObjective;
import dev.stillhouse.finetune.TrainingObjective;
import dev.stillhouse.finetune.optimizer.AdamWSettings;
import dev.stillhouse.finetune.optimizer.DecayPolicy;
import dev.stillhouse.finetune.optimizer.MomentState;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.llama.Projection;
import dev.stillhouse.llama.TokenBatch;
import dev.stillhouse.llama.WeightMemory;
import dev.stillhouse.llama.adapter.LoraAdapter;
import dev.stillhouse.llama.adapter.LoraConfig;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Divergence;
import dev.stillhouse.tensor.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A dump folder: the models it began with, what it fed them, and what came out. */
final class ParityDump {
    /** The teacher's seed lies so far behind the student's. */
    private static final int TEACHER_SEED_OFFSET = 1000;

    private static final String TEACHER = "teacher";

    private final DumpFiles files;
    private final DType dtype;
    private final JsonNode run;
    private final DumpMode mode;
    private final NextTokenBatch batch;

    ParityDump(Path folder, DType dtype) {
        if (!Files.isDirectory(folder)) {
            throw FailureCode.DATASET_MISSING.with("Dump folder %s: no such folder", folder);
        }
        this.files = new DumpFiles(folder);
        this.dtype = dtype;
        this.run = files.json("run.json");
        this.mode = DumpMode.named(files, run.path("mode").asText("full"));
        this.batch = NextTokenBatch.of(files.folder(), files.json("input_ids.json"));
    }

    DumpMode mode() {
        return mode;
    }

    TokenBatch batch() {
        return batch.batch();
    }

    int[] firstSequence() {
        return batch.firstSequence();
    }

    AdamWSettings optimizer() {
        JsonNode optimizer = run.path("optimizer");
        return new AdamWSettings(
                optimizer.path("lr").asDouble(1e-3),
                optimizer.path("betas").path(0).asDouble(0.9),
                optimizer.path("betas").path(1).asDouble(0.999),
                optimizer.path("eps").asDouble(1e-8),
                optimizer.path("weight_decay").asDouble(0.01),
                DecayPolicy.EVERY_WEIGHT,
                MomentState.F32);
    }

    /** With its adapter attached, if there is one. */
    LlamaModel openModel(Engine engine) {
        LlamaModel model = mode == DumpMode.LORA
                ? open(engine, files, seed(), Precision.frozen(dtype), WeightMemory.FILES)
                : open(engine, files, seed(), Precision.trained(dtype), WeightMemory.OWN);
        if (mode == DumpMode.LORA) {
            try {
                model.attach(openAdapter(engine, model.config()));
            } catch (RuntimeException e) {
                model.close();
                throw e;
            }
        }
        return model;
    }

    LlamaModel openTeacher(Engine engine) {
        return open(
                engine,
                files.below(TEACHER),
                seed() + TEACHER_SEED_OFFSET,
                Precision.frozen(dtype),
                WeightMemory.FILES);
    }

    private static LlamaModel open(
            Engine engine, DumpFiles folder, long seed, Precision precision, WeightMemory memory) {
        if (folder.has(LlamaModel.WEIGHTS_FILE) || folder.has("model.safetensors.index.json")) {
            return LlamaModel.open(engine, folder.folder(), precision, memory);
        }
        LlamaConfig config = LlamaConfig.read(folder.path(LlamaModel.CONFIG_FILE));
        return LlamaModel.create(engine, config, new PortableWeights(seed, 0f), precision);
    }

    private LoraAdapter openAdapter(Engine engine, LlamaConfig config) {
        if (files.has(LoraAdapter.WEIGHTS_FILE)) {
            return LoraAdapter.open(engine, config, files.folder());
        }
        LoraConfig lora = new LoraConfig(
                run.path("lora_r").asInt(16),
                (float) run.path("lora_alpha").asDouble(32),
                EnumSet.allOf(Projection.class),
                false);
        float bound = (float) run.path("lora_b_bound").asDouble(0.02);
        return LoraAdapter.create(engine, config, lora, new PortableWeights(seed(), bound));
    }

    private long seed() {
        return run.path("seed").asLong(1234);
    }

    TrainingObjective openObjective(Engine engine) {
        if (mode != DumpMode.DISTILL) {
            return new CrossEntropyObjective();
        }
        float temperature = (float) run.path("distill").path("temperature").asDouble(2);
        return new TeacherObjective(
                openTeacher(engine), batch().tokens(), Divergence.FORWARD_KL, temperature, new Shares(0.5, 0.5));
    }

    ExpectedLogits logits() {
        return ExpectedLogits.of(files, "logits");
    }

    Optional<ExpectedLogits> teacherLogits() {
        return mode == DumpMode.DISTILL && files.has("teacher_logits.f32")
                ? Optional.of(ExpectedLogits.of(files, "teacher_logits"))
                : Optional.empty();
    }

    Map<String, ExpectedTensor> gradients() {
        return ExpectedTensor.all(files.json("grads.json"));
    }

    Map<String, ExpectedTensor> parameters() {
        return ExpectedTensor.all(files.json("params_after_10.json"));
    }

    List<Double> losses() {
        List<Double> losses = new ArrayList<>();
        run.path("losses").forEach(loss -> losses.add(loss.asDouble()));
        if (losses.isEmpty()) {
            throw FailureCode.DATASET_INVALID.with("%s: run.json has no losses; write the dump again", files.folder());
        }
        return losses;
    }
}
