package dev.stillhouse.app.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code tracking/RECIPE/mlflow.json}: the run of a tracking server that a training reports to, as
 * {@code {"uri", "experiment", "run_id"}}.
 */
record MlflowRun(String uri, String experiment, String id) {
    private static final String FILE = "mlflow.json";

    /** The run of a training; nothing when it has none, or one of another server or experiment. */
    static Optional<MlflowRun> read(Path memory, String uri, String experiment) throws IOException {
        Path file = memory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode node = Json.parse(Files.readString(file));
            MlflowRun run = new MlflowRun(
                    node.path("uri").asText(),
                    node.path("experiment").asText(),
                    node.path("run_id").asText());
            return run.uri.equals(uri) && run.experiment.equals(experiment) && !run.id.isEmpty()
                    ? Optional.of(run)
                    : Optional.empty();
        } catch (JsonProcessingException damaged) {
            return Optional.empty();
        }
    }

    void write(Path memory) throws IOException {
        Files.createDirectories(memory);
        AtomicFiles.write(
                memory.resolve(FILE),
                Json.pretty(Json.object()
                        .put("uri", uri)
                        .put("experiment", experiment)
                        .put("run_id", id)));
    }
}
