package dev.stillhouse.app.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.MetricsLog;
import dev.stillhouse.finetune.StepMetrics;
import dev.stillhouse.finetune.TrainingListener;
import dev.stillhouse.finetune.ValidationMetrics;
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
    /** Whoever wants to know of the past as of the present. */
    interface Visitor {
        void stepped(TrackedStep step) throws IOException;

        void validated(TrackedValidation validation) throws IOException;
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

    /**
     * Visits each step above the given one once, as it was first reported, and so each validation after these steps or after that one, of
     * which nobody knows whether it was told.
     */
    void after(long step, Visitor visitor) throws IOException {
        if (lines == 0) {
            return;
        }
        try (BufferedReader reader = open(file)) {
            long last = step;
            long lastValidation = step - 1;
            for (long i = 0; i < lines; i++) {
                String line = reader.readLine();
                if (line == null) {
                    return;
                }
                StepCatcher caught = new StepCatcher();
                replay(line, caught);
                if (caught.step != null && caught.step.step() > last) {
                    last = caught.step.step();
                    visitor.stepped(caught.step);
                }
                if (caught.validation != null && caught.validation.step() > lastValidation) {
                    lastValidation = caught.validation.step();
                    visitor.validated(caught.validation);
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
        private @Nullable TrackedValidation validation;

        @Override
        public void step(StepMetrics metrics) {
            step = new TrackedStep(time, metrics);
        }

        @Override
        public void validation(ValidationMetrics metrics) {
            validation = new TrackedValidation(time, metrics);
        }

        @Override
        public void note(String text) {}
    }
}
