package dev.stillhouse.finetune.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a checkpoint's weights lose on rows that are not trained on. In state.json as {@code {"loss", "of"}}.
 *
 * @param loss mean over the labelled tokens of what is minimised; NaN where it was not finite
 * @param of a hash of what decides it besides the weights: the rows and the objective. Only losses of the same compare
 */
public record ValidationLoss(double loss, String of) {
    /**
     * Whichever of several has the lowest loss; the first of those that share it.
     *
     * @param of what losses must be of, to compare
     */
    public static <T> Optional<T> lowest(List<T> things, Function<T, Optional<ValidationLoss>> loss, String of) {
        return things.stream()
                .filter(thing ->
                        loss.apply(thing).filter(known -> known.compares(of)).isPresent())
                .min(Comparator.comparingDouble(
                        thing -> loss.apply(thing).map(ValidationLoss::loss).orElseThrow()));
    }

    private boolean compares(String what) {
        return Double.isFinite(loss) && of.equals(what);
    }

    ObjectNode toJson() {
        ObjectNode node = Json.object();
        if (Double.isFinite(loss)) {
            node.put("loss", loss);
        } else {
            node.putNull("loss");
        }
        return node.put("of", of);
    }

    static ValidationLoss fromJson(JsonNode node) {
        return new ValidationLoss(
                node.path("loss").asDouble(Double.NaN), node.path("of").asText());
    }
}
