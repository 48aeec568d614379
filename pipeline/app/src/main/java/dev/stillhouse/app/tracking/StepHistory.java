package dev.stillhouse.app.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.MetricsLog;
import dev.stillhouse.finetune.StepMetrics;
import dev.stillhouse.finetune.TrainingListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * The lines that a metrics file had when a training went on: what a tracker did not get of them, because it was not there or the process was
 * killed, it can still have.
 */
record StepHistory(Path file, long lines) {
    interface Visitor {
        void visit(TrackedStep step) throws IOException;
    }

    /** All that the file holds now. */
    static StepHistory of(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new StepHistory(file, 0);
        }
        try (BufferedReader reader = open(file)) {
            return new StepHistory(file, reader.lines().count());
        }
    }

    private static BufferedReader open(Path file) throws IOException {
        return new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
    }

    /** Visits each step above the given one once, as it was first reported. */
    void after(long step, Visitor visitor) throws IOException {
        if (lines == 0) {
            return;
        }
        try (BufferedReader reader = open(file)) {
            long last = step;
            for (long i = 0; i < lines; i++) {
                String line = reader.readLine();
                if (line == null) {
                    return;
                }
                StepCatcher caught = new StepCatcher();
                replay(line, caught);
                if (caught.step != null && caught.step.step() > last) {
                    last = caught.step.step();
                    visitor.visit(caught.step);
                }
            }
        }
    }

    private static void replay(String line, StepCatcher catcher) {
        try {
            JsonNode event = Json.parse(line);
            catcher.time = Instant.parse(event.path("time").asText());
            MetricsLog.replay(event, catcher);
        } catch (JsonProcessingException | DateTimeParseException torn) {
            // A line that its writer did not live to end.
        }
    }

    private static final class StepCatcher implements TrainingListener {
        private Instant time = Instant.EPOCH;
        private @Nullable TrackedStep step;

        @Override
        public void step(StepMetrics metrics) {
            step = new TrackedStep(time, metrics);
        }

        @Override
        public void note(String text) {}
    }
}
