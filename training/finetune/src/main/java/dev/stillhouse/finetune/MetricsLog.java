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
 * metrics.jsonl: an event a line, {@code step} with the fields of {@link StepMetrics} or {@code note} with a {@code text}. It only ever
 * grows: a training that resumed reports the steps since its checkpoint again, and the later line of a step counts.
 */
public final class MetricsLog implements TrainingListener, AutoCloseable {
    public static final String FILE = "metrics.jsonl";
    private static final String STEP = "step";
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
    public void note(String text) {
        log.append(NOTE, Json.object().put("text", text));
    }

    @Override
    public void close() {
        log.close();
    }

    /** Every step once, in order; nothing when the file is not there. */
    public static List<StepMetrics> history(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        TreeMap<Long, StepMetrics> steps = new TreeMap<>();
        EventLog.read(file)
                .forEach(event -> replay(event, new TrainingListener() {
                    @Override
                    public void step(StepMetrics metrics) {
                        steps.put(metrics.step(), metrics);
                    }

                    @Override
                    public void note(String text) {}
                }));
        return new ArrayList<>(steps.values());
    }

    /** Tells a listener what one line of the log says. */
    public static void replay(JsonNode event, TrainingListener listener) {
        String kind = event.path("event").asText();
        if (kind.equals(STEP)) {
            listener.step(StepMetrics.fromJson(event));
        } else if (kind.equals(NOTE)) {
            listener.note(event.path("text").asText());
        }
    }
}
