package dev.stillhouse.distill.parity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.llama.weights.LinkFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of a dump folder, links followed. */
record DumpFiles(Path folder) {
    boolean has(String name) {
        return Files.exists(folder.resolve(name));
    }

    Path path(String name) {
        return LinkFile.follow(folder.resolve(name));
    }

    DumpFiles below(String name) {
        return new DumpFiles(folder.resolve(name));
    }

    JsonNode json(String name) {
        try {
            return Json.parse(new String(bytes(name), StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw FailureCode.DATASET_INVALID.because(
                    e, "%s: no valid JSON; write the dump again", folder.resolve(name));
        }
    }

    byte[] bytes(String name) {
        Path file = path(name);
        if (!Files.isRegularFile(file)) {
            throw FailureCode.DATASET_MISSING.with("%s: no such file; name a folder with a whole reference dump", file);
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }
}
