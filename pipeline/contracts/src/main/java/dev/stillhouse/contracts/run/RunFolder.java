package dev.stillhouse.contracts.run;

import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where everything of one run lies. The layout is a contract:
 *
 * <pre>
 * run.yaml  manifest.json  events.jsonl  logs/
 * generated/  tokenizer/  classifiers/NAME/
 * data/{labelled,input,validation,prompts,test,rejects}/  data/datacard.json
 * synthetic/{rows,shards,scored,rejects,ledger}/  synthetic/{cost.json,sample.html}
 * checkpoints/RECIPE/  tracking/RECIPE/  tensorboard/RECIPE/  models/RECIPE/  export/  evaluation.json  report.html
 * </pre>
 */
public record RunFolder(Path root) {
    public RunFolder {
        root = root.toAbsolutePath().normalize();
    }

    /** Makes the folder and its logs folder, where they are missing. */
    public static RunFolder create(Path root) {
        RunFolder folder = new RunFolder(root);
        try {
            Files.createDirectories(folder.logs());
        } catch (IOException e) {
            throw IoFailures.writing(folder.root(), e);
        }
        return folder;
    }

    public Path runYaml() {
        return root.resolve("run.yaml");
    }

    public Path manifest() {
        return root.resolve("manifest.json");
    }

    public Path events() {
        return root.resolve("events.jsonl");
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path lock() {
        return root.resolve(".lock");
    }

    public Path hashCache() {
        return root.resolve(".hashes.json");
    }

    public Path generated() {
        return root.resolve("generated");
    }

    public Path tokenizer() {
        return root.resolve("tokenizer");
    }

    public Path classifier(String name) {
        return root.resolve("classifiers").resolve(name);
    }

    public Path data() {
        return root.resolve("data");
    }

    public Path synthetic() {
        return root.resolve("synthetic");
    }

    public Path checkpoints(String recipe) {
        return root.resolve("checkpoints").resolve(recipe);
    }

    /** What trackers of a recipe's training have to know when it goes on. */
    public Path tracking(String recipe) {
        return root.resolve("tracking").resolve(recipe);
    }

    /** TensorBoard's event files, in a folder for each recipe. */
    public Path tensorboard() {
        return root.resolve("tensorboard");
    }

    public Path model(String recipe) {
        return root.resolve("models").resolve(recipe);
    }

    public Path export() {
        return root.resolve("export");
    }

    public Path evaluation() {
        return root.resolve("evaluation.json");
    }

    public Path report() {
        return root.resolve("report.html");
    }
}
