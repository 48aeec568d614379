package dev.stillhouse.app.evaluate;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a model lies, in a form that travels to Spark executors; paths and optionals do not. */
record ModelLocation(
        String folder, List<String> beneath, @Nullable String adapter) implements Serializable {
    static ModelLocation of(ModelUnderTest model) {
        return new ModelLocation(
                model.files().folder().toString(),
                model.files().beneath().stream().map(Path::toString).toList(),
                model.files().adapter().map(Path::toString).orElse(null));
    }

    AdaptedModel files() {
        return new AdaptedModel(
                Path.of(folder),
                beneath.stream().map(Path::of).toList(),
                Optional.ofNullable(adapter).map(Path::of));
    }
}
