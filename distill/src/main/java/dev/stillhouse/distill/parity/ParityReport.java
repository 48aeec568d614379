package dev.stillhouse.distill.parity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** How far this implementation is from a dump. */
public record ParityReport(Path dump, List<Figure> figures) {
    public ParityReport {
        figures = List.copyOf(figures);
    }

    /** The figure of a key such as {@code logits_max_abs}. */
    public Figure figure(String key) {
        return figures.stream()
                .filter(figure -> figure.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no figure " + key));
    }

    public ObjectNode toJson() {
        ObjectNode node = Json.object();
        figures.forEach(figure -> node.put(figure.key(), figure.value()));
        return node.put("passed", figures.stream().allMatch(Figure::isWithinTolerance));
    }

    /** @throws dev.stillhouse.contracts.failure.Failure PARITY_OUT_OF_TOLERANCE, naming the worst tensor */
    public void requireWithinTolerance() {
        figures.stream()
                .filter(figure -> !figure.isWithinTolerance())
                .max(Comparator.comparingDouble(Figure::excess))
                .ifPresent(worst -> {
                    throw FailureCode.PARITY_OUT_OF_TOLERANCE.with(
                            "Parity with %s: %s is %.3g, expected at most %.1g; the worst is %s",
                            dump, worst.key(), worst.value(), worst.tolerance(), worst.worst());
                });
    }
}
