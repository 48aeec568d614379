package dev.stillhouse.app.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.chat.Chat;
import dev.stillhouse.text.chat.ChatJson;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files that a command line names. */
final class InputFiles {
    private InputFiles() {}

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            throw FailureCode.DATASET_INVALID.because(e, "%s is not UTF-8 text", file);
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    /** A list of messages, or an object with one under "messages". */
    static Chat chat(Path file) {
        JsonNode tree = json(file);
        try {
            return ChatJson.read(tree.isObject() ? tree.path("messages") : tree);
        } catch (IllegalArgumentException e) {
            throw FailureCode.DATASET_INVALID.because(
                    e, "%s: %s", file, String.valueOf(String.valueOf(e.getMessage())));
        }
    }

    static List<ObjectNode> objects(Path file) {
        JsonNode tree = json(file);
        List<ObjectNode> objects = new ArrayList<>();
        if (tree instanceof ArrayNode array) {
            array.forEach(element -> {
                if (element instanceof ObjectNode object) {
                    objects.add(object);
                }
            });
        }
        if (!tree.isArray() || objects.size() != tree.size()) {
            throw FailureCode.DATASET_INVALID.with("%s must be a JSON list of objects", file);
        }
        return objects;
    }

    private static JsonNode json(Path file) {
        try {
            return Json.parse(text(file));
        } catch (JsonProcessingException e) {
            throw FailureCode.DATASET_INVALID.because(e, "%s is not JSON: %s", file, e.getOriginalMessage());
        }
    }
}
