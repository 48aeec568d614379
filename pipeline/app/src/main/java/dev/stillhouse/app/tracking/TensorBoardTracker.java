package dev.stillhouse.app.tracking;

import dev.stillhouse.app.stage.StageKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Event files for TensorBoard, in a folder for each recipe. */
final class TensorBoardTracker implements Tracker {
    private final Path folder;
    private final Clock clock;
    private StageKind kind = StageKind.FINETUNE;
    private @Nullable EventFiles files;

    TensorBoardTracker(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "tracking.tensorboard " + folder;
    }

    @Override
    public void begun(TrackedRecipe recipe) throws IOException {
        close();
        EventFiles open = EventFiles.open(folder.resolve(recipe.name()), clock);
        files = open;
        kind = recipe.stage().kind();
        recipe.history().after(open.lastStep(), this);
    }

    @Override
    public void stepped(TrackedStep step) throws IOException {
        files().step(step, StepScalars.of(kind, step.metrics()));
    }

    @Override
    public void validated(TrackedValidation validation) throws IOException {
        files().measurement(validation, StepScalars.of(kind, validation.metrics()));
    }

    @Override
    public void ended(TrainingEnd end, Instant time) throws IOException {
        flush();
        close();
    }

    @Override
    public void evaluated(String model, Map<String, Double> figures, Instant time) throws IOException {
        try (EventFiles result = EventFiles.open(folder.resolve(model), clock)) {
            result.result(figures);
            result.flush();
        }
    }

    @Override
    public void flush() throws IOException {
        if (files != null) {
            files.flush();
        }
    }

    private EventFiles files() {
        return Objects.requireNonNull(files, "no training began");
    }

    @Override
    public void close() {
        if (files != null) {
            files.close();
            files = null;
        }
    }
}
