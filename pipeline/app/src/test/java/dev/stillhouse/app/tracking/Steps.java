package dev.stillhouse.app.tracking;

import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.finetune.MetricsLog;
import dev.stillhouse.finetune.StepMetrics;
import dev.stillhouse.finetune.StepOutcome;
import dev.stillhouse.finetune.ValidationMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/** Trainings whose loss at step N is 1/N. */
final class Steps {
    static final Instant START = Instant.parse("2026-11-30T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(START, ZoneOffset.UTC);

    /** Steps of {@link #happened} between two validations. */
    static final long VALIDATED_EVERY = 4;

    private Steps() {}

    static StepMetrics metrics(long step) {
        return new StepMetrics(step, 100, 1.0 / step, 0.25, 0.125, 1e-3, 0.5, 64, 1000, 2, StepOutcome.UPDATED);
    }

    static TrackedStep step(long step) {
        return new TrackedStep(START.plusSeconds(step), metrics(step));
    }

    /** What was measured after a step. */
    static ValidationMetrics validation(long step) {
        return new ValidationMetrics(step, 100, 2.0 / step, 0.75, 0.5, 12, 0.5);
    }

    static TrackedValidation validated(long step) {
        return new TrackedValidation(START.plusSeconds(step), validation(step));
    }

    static TrackedRecipe recipe(Path folder, Map<String, String> parameters) throws IOException {
        return new TrackedRecipe(
                "triage",
                StageName.of(StageKind.FINETUNE, "lora"),
                parameters,
                memory(folder, "lora"),
                StepHistory.of(folder.resolve(MetricsLog.FILE)));
    }

    static Path memory(Path folder, String recipe) {
        return folder.resolve("tracking").resolve(recipe);
    }

    /** Writes steps down as a training does. */
    static void happened(Path folder, long from, long to) {
        try (MetricsLog log = MetricsLog.open(folder.resolve(MetricsLog.FILE), CLOCK)) {
            each(from, to, step -> {
                log.step(metrics(step));
                if (step % VALIDATED_EVERY == 0) {
                    log.validation(validation(step));
                }
            });
            log.note(Json.compact(Json.object()));
        }
    }

    static void each(long from, long to, LongConsumer visitor) {
        LongStream.rangeClosed(from, to).forEach(visitor);
    }
}
