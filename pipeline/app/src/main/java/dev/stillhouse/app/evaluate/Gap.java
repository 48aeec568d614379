package dev.stillhouse.app.evaluate;

import dev.stillhouse.contracts.failure.Check;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The distance that students are to close.
 *
 * @param from the model that had the labelled rows alone, such as {@code lora-gold}
 * @param to the teacher
 */
public record Gap(String from, String to) {
    public Gap {
        Check.that(!from.equals(to), "a gap needs two models, but both ends were '%s'", from);
    }

    /** {@code (student - from) / (to - from)} for every student; nothing when an end was not evaluated or there is no gap to close. */
    public List<GapClosed> closedIn(List<ModelResult> models) {
        OptionalDouble low = exactMatch(models, from);
        OptionalDouble high = exactMatch(models, to);
        if (low.isEmpty() || high.isEmpty() || high.getAsDouble() <= low.getAsDouble()) {
            return List.of();
        }
        double distance = high.getAsDouble() - low.getAsDouble();
        return models.stream()
                .filter(model -> model.kind() == ModelKind.STUDENT)
                .flatMap(model -> closed(model, low.getAsDouble(), distance).stream())
                .toList();
    }

    private Optional<GapClosed> closed(ModelResult model, double low, double distance) {
        return model.task()
                .map(task ->
                        new GapClosed(model.name(), from, to, (task.exactMatch().value() - low) / distance));
    }

    private static OptionalDouble exactMatch(List<ModelResult> models, String name) {
        return models.stream()
                .filter(model -> model.name().equals(name))
                .flatMap(model -> model.task().stream())
                .mapToDouble(task -> task.exactMatch().value())
                .findFirst();
    }
}
