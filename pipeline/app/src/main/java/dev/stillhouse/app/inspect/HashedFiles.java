package dev.stillhouse.app.inspect;

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
import java.util.Map;

/** Files whose hashes somebody wrote down. */
final class HashedFiles {
    private HashedFiles() {}

    /** @param expected SHA-256 by path relative to the folder */
    static int verify(Path folder, Map<String, String> expected, FailureCode code) {
        if (expected.isEmpty()) {
            throw nothing(folder, code);
        }
        expected.forEach((name, sha256) -> {
            Path file = folder.resolve(name);
            if (!Files.isRegularFile(file)) {
                throw code.with("%s is missing; make it again, or restore it", file);
            }
            String found = Hashes.ofFile(file);
            if (!found.equals(sha256)) {
                throw code.with("%s: expected sha256 %s, found %s; make it again, or restore it", file, sha256, found);
            }
        });
        return expected.size();
    }

    static Failure nothing(Path folder, FailureCode code) {
        return code.with(
                "There is nothing to verify in %s: nothing wrote down what files it should hold; finish what writes it first, or"
                        + " name a folder inside of it",
                folder);
    }

    static JsonNode json(Path file, FailureCode code) {
        try {
            return Json.parse(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw code.because(e, "%s is not JSON: %s", file, e.getOriginalMessage());
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }
}
