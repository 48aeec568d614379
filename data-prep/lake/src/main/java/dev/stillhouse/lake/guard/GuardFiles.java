package dev.stillhouse.lake.guard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of a classifier, as Hugging Face's tools export it: {@code model.onnx}, perhaps in {@code onnx/}, perhaps with its weights in
 * files beside it; {@code config.json}; {@code tokenizer.json}.
 *
 * @param window most tokens that the model takes at once
 * @param vocabularySize number of tokens that it knows
 */
record GuardFiles(Path folder, Path onnx, GuardClasses classes, int window, int vocabularySize) {
    private static final int LONGEST_WINDOW = 512;
    private static final int SHORTEST_WINDOW = 16;
    private static final int VERSION_DIGITS = 16;

    /** @throws Failure MODEL_MISSING or MODEL_INVALID */
    static GuardFiles find(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw FailureCode.MODEL_MISSING.with(
                    "Guard model %s: there is no such folder; correct data.guard.model", folder);
        }
        Path onnx = Stream.of("model.onnx", "onnx/model.onnx")
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> FailureCode.MODEL_INVALID.with(
                        "Guard model %s: has neither model.onnx nor onnx/model.onnx; export the model to ONNX, as"
                                + " docs/guide/data-prep.md says",
                        folder));
        Path file = folder.resolve("config.json");
        JsonNode config = config(file);
        JsonNode labels = config.path("id2label");
        GuardClasses classes = GuardClasses.of(labels)
                .orElseThrow(() -> FailureCode.MODEL_INVALID.with(
                        "Guard model %s: id2label is %s, but must be BENIGN, INJECTION and JAILBREAK, or BENIGN and one other; name"
                                + " a model that finds injections",
                        file, labels.isMissingNode() ? "missing" : Json.compact(labels)));
        int window = Math.min(LONGEST_WINDOW, number(file, config, "max_position_embeddings", SHORTEST_WINDOW));
        return new GuardFiles(folder, onnx, classes, window, number(file, config, "vocab_size", 1));
    }

    /** The beginning of a hash of all that decides a verdict. */
    String version() {
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> parts = Files.list(onnx.resolveSibling(""))) {
            // Weights of more than 2 GB lie in files such as model.onnx_data.
            for (Path part : parts.filter(GuardFiles::isPart).toList()) {
                hashes.put(part.getFileName().toString(), Hashes.ofFile(part));
            }
        } catch (IOException e) {
            throw IoFailures.reading(onnx, e);
        }
        for (String name : List.of("config.json", "tokenizer.json")) {
            hashes.put(name, Hashes.ofFile(folder.resolve(name)));
        }
        return Hashes.ofMap(hashes).substring(0, VERSION_DIGITS);
    }

    private static boolean isPart(Path file) {
        return Files.isRegularFile(file) && file.getFileName().toString().startsWith("model.onnx");
    }

    private static JsonNode config(Path file) {
        if (!Files.isRegularFile(file)) {
            throw FailureCode.MODEL_INVALID.with(
                    "Guard model %s: there is no such file; copy the config.json of the model beside its other files",
                    file);
        }
        try {
            return Json.parse(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw FailureCode.MODEL_INVALID.because(
                    e, "Guard model %s: is not JSON (%s); copy the file again", file, e.getOriginalMessage());
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    private static int number(Path file, JsonNode config, String key, int least) {
        JsonNode value = config.path(key);
        if (!value.isInt() || value.intValue() < least) {
            throw FailureCode.MODEL_INVALID.with(
                    "Guard model %s: %s must be a number of at least %d, but is %s; copy the file again",
                    file, key, least, value.isMissingNode() ? "missing" : value);
        }
        return value.intValue();
    }
}
