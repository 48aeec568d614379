package dev.stillhouse.finetune;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.EventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * metrics.jsonl: an event a line, {@code step} with the fields of {@link StepMetrics}, {@code validation} with those of
 * {@link ValidationMetrics}, or {@code note} with a {@code text}. It only ever grows: a training that resumed reports the steps since its
 * checkpoint again, and the later line of a step counts.
 */
public final class MetricsLog implements TrainingListener, AutoCloseable {
    public static final String FILE = "metrics.jsonl";
    private static final String STEP = "step";
    private static final String VALIDATION = "validation";
    private static final String NOTE = "note";

    private final EventLog log;

    private MetricsLog(EventLog log) {
        this.log = log;
    }

    public static MetricsLog open(Path file, Clock clock) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
        return new MetricsLog(EventLog.open(file, clock));
    }

    @Override
    public void step(StepMetrics metrics) {
        log.append(STEP, metrics.toJson());
    }

    @Override
    public void validation(ValidationMetrics metrics) {
        log.append(VALIDATION, metrics.toJson());
    }

    @Override
    public void note(String text) {
        log.append(NOTE, Json.object().put("text", text));
    }

    @Override
    public void close() {
        log.close();
    }

    /** Every step once, in order; nothing when the file is not there. */
    public static List<StepMetrics> history(Path file) {
        return read(file).steps();
    }

    /** Every validation once, in order of the steps that it came after; nothing when the file is not there. */
    public static List<ValidationMetrics> validations(Path file) {
        return read(file).validations();
    }

    private static History read(Path file) {
        History history = new History();
        if (Files.exists(file)) {
            EventLog.read(file).forEach(event -> replay(event, history));
        }
        return history;
    }

    /** The later line of a step counts. */
    private static final class History implements TrainingListener {
        private final TreeMap<Long, StepMetrics> steps = new TreeMap<>();
        private final TreeMap<Long, ValidationMetrics> validations = new TreeMap<>();

        @Override
        public void step(StepMetrics metrics) {
            steps.put(metrics.step(), metrics);
        }

        @Override
        public void validation(ValidationMetrics metrics) {
            validations.put(metrics.step(), metrics);
        }

        @Override
        public void note(String text) {}

        List<StepMetrics> steps() {
            return new ArrayList<>(steps.values());
        }

        List<ValidationMetrics> validations() {
            return new ArrayList<>(validations.values());
        }
    }

    /** Tells a listener what one line of the log says. */
    public static void replay(JsonNode event, TrainingListener listener) {
        String kind = event.path("event").asText();
        if (kind.equals(STEP)) {
            listener.step(StepMetrics.fromJson(event));
        } else if (kind.equals(VALIDATION)) {
            listener.validation(ValidationMetrics.fromJson(event));
        } else if (kind.equals(NOTE)) {
            listener.note(event.path("text").asText());
        }
    }
}
