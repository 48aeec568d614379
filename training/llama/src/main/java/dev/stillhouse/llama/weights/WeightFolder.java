package dev.stillhouse.llama.weights;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The weights of an HF model folder: one {@code model.safetensors}, or several named by {@code model.safetensors.index.json}. */
public final class WeightFolder implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";

    private final Map<String, SafetensorsFile> fileOf = new LinkedHashMap<>();
    private final List<SafetensorsFile> files = new ArrayList<>();

    private WeightFolder() {}

    public static WeightFolder open(Path folder) {
        WeightFolder weights = new WeightFolder();
        try {
            fileNames(folder).forEach(name -> weights.add(SafetensorsFile.open(LinkFile.follow(folder.resolve(name)))));
            return weights;
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    /**
     * What is wrong with each file by itself.
     *
     * @throws Failure MODEL_MISSING or MODEL_INVALID when it cannot be told which files there should be
     */
    public static List<String> damage(Path folder) {
        List<String> damage = new ArrayList<>();
        for (String name : fileNames(folder)) {
            try {
                SafetensorsFile.open(LinkFile.follow(folder.resolve(name))).close();
            } catch (Failure e) {
                damage.add(String.valueOf(e.getMessage()));
            }
        }
        return damage;
    }

    private static Set<String> fileNames(Path folder) {
        if (Files.exists(folder.resolve(SINGLE))) {
            return Set.of(SINGLE);
        }
        Path index = folder.resolve(INDEX);
        if (!Files.exists(index)) {
            throw FailureCode.MODEL_MISSING.with(
                    "Model folder %s: neither %s nor %s is there; name a folder in HF format (pickled .bin weights are not read)",
                    folder, SINGLE, INDEX);
        }
        try {
            JsonNode map = JSON.readTree(index.toFile()).path("weight_map");
            Set<String> names = new LinkedHashSet<>();
            map.forEach(name -> names.add(plainName(index, name.asText())));
            if (names.isEmpty()) {
                throw FailureCode.MODEL_INVALID.with("%s: weight_map is missing or empty", index);
            }
            return names;
        } catch (IOException e) {
            throw FailureCode.MODEL_INVALID.because(e, "%s: no valid JSON; fetch the file again", index);
        }
    }

    private static String plainName(Path index, String name) {
        if (name.isBlank() || name.contains("/") || name.contains("\\") || name.equals("..")) {
            throw FailureCode.MODEL_INVALID.with(
                    "%s: weight_map names the file '%s', expected a plain file name", index, name);
        }
        return name;
    }

    private void add(SafetensorsFile file) {
        files.add(file);
        file.tensors().keySet().forEach(name -> fileOf.put(name, file));
    }

    public Set<String> names() {
        return fileOf.keySet();
    }

    public boolean has(String name) {
        return fileOf.containsKey(name);
    }

    /** The file that holds a tensor; the name must be one of {@link #names}. */
    public SafetensorsFile fileOf(String name) {
        SafetensorsFile file = fileOf.get(name);
        if (file == null) {
            throw new IllegalArgumentException("no tensor named " + name);
        }
        return file;
    }

    public TensorInfo info(String name) {
        return fileOf(name).info(name);
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }

    /** Reads a JSON file of a model folder. */
    public static JsonNode json(Path file) {
        try {
            if (!Files.exists(file)) {
                throw FailureCode.MODEL_MISSING.with("%s: no such file; name a model folder in HF format", file);
            }
            return JSON.readTree(file.toFile());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw FailureCode.MODEL_INVALID.because(e, "%s: no valid JSON; fetch the file again", file);
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }
}
