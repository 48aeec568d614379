package dev.stillhouse.finetune;

import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.finetune.checkpoint.TrainingInputs;
import dev.stillhouse.finetune.data.ShardRows;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.adapter.LoraAdapter;
import dev.stillhouse.llama.weights.LinkFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a plan's training is made from, by content. */
final class PlanInputs {
    private PlanInputs() {}

    static TrainingInputs of(TrainingPlan plan, ShardRows rows) {
        Map<String, String> hashes = new TreeMap<>(rows.hashes());
        plan.start().inputs().forEach((name, folder) -> hashes.put(name, model(folder.path())));
        plan.objective().inputs().forEach((name, folder) -> hashes.put(name, model(folder.path())));
        return new TrainingInputs(hashes);
    }

    /** Configuration and weights of a model or an adapter; what else lies in a model's folder decides nothing here. */
    private static String model(Path folder) {
        Map<String, String> hashes = new TreeMap<>();
        for (Path file : files(folder)) {
            String name = file.getFileName().toString();
            boolean isConfig = name.equals(LlamaModel.CONFIG_FILE) || name.equals(LoraAdapter.CONFIG_FILE);
            if (isConfig || name.endsWith(".safetensors")) {
                hashes.put(name, Hashes.ofFile(LinkFile.follow(file)));
            }
        }
        return Hashes.ofMap(hashes);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw IoFailures.reading(folder, e);
        }
    }
}
