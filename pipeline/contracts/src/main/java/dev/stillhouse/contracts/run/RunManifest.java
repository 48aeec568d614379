package dev.stillhouse.contracts.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * manifest.json: the stages that are done, in the order in which they were done last. It is replaced as a whole after each
 * stage, so that a stage is either in it with all that it wrote or not done.
 *
 * @param stillhouse the version that wrote it
 * @param specSha256 the hash of the resolved run spec of the last run
 */
public record RunManifest(String stillhouse, String specSha256, List<StageRecord> stages) {
    public RunManifest {
        stages = List.copyOf(stages);
    }

    /** The manifest of a run folder; empty when nothing was done there yet. */
    public static Optional<RunManifest> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(fromJson(Json.parse(Files.readString(file))));
        } catch (JsonProcessingException | IllegalArgumentException | DateTimeException | ClassCastException e) {
            throw damaged(file, e);
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    public void write(Path file) {
        AtomicFiles.write(file, Json.pretty(toJson()));
    }

    public Optional<StageRecord> stage(String name) {
        return stages.stream().filter(stage -> stage.name().equals(name)).findFirst();
    }

    /** This manifest with the stage done now, last. */
    public RunManifest with(StageRecord done) {
        List<StageRecord> result = new ArrayList<>(without(done.name()).stages);
        result.add(done);
        return new RunManifest(stillhouse, specSha256, result);
    }

    public RunManifest without(String name) {
        List<StageRecord> rest =
                stages.stream().filter(stage -> !stage.name().equals(name)).toList();
        return new RunManifest(stillhouse, specSha256, rest);
    }

    private ObjectNode toJson() {
        ObjectNode tree = Json.object();
        tree.put("stillhouse", stillhouse).put("spec_sha256", specSha256);
        ArrayNode array = tree.putArray("stages");
        stages.forEach(stage -> array.add(stage.toJson()));
        return tree;
    }

    private static RunManifest fromJson(JsonNode tree) {
        List<StageRecord> stages = new ArrayList<>();
        tree.required("stages").forEach(stage -> stages.add(StageRecord.fromJson(stage)));
        return new RunManifest(
                tree.required("stillhouse").asText(),
                tree.required("spec_sha256").asText(),
                stages);
    }

    private static Failure damaged(Path file, Exception cause) {
        return FailureCode.RUN_DAMAGED.because(
                cause, "Run manifest %s cannot be read as one; delete it to run all stages again", file);
    }
}
