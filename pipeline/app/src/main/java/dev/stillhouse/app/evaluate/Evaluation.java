package dev.stillhouse.app.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code evaluation.json}: the models of a run beside each other, in the order of the run spec.
 *
 * <pre>
 * {"models": [{"name", "kind", "parameters", "adapter_parameters",
 *              "rows", "exact_match", "ci95": [low, high],
 *              "worst_language": {"language", "exact_match"},
 *              "by_language": {"de": share}, "rows_by_language": {"de": rows}, "by_field": {"team": share},
 *              "perplexity", "perplexity_tokens",
 *              "tokens_per_s", "generated_tokens", "generation_seconds"}],
 *  "gap_closed": [{"model", "from", "to", "share"}]}
 * </pre>
 *
 * What was not measured is left out. Shares are between 0 and 1.
 */
public record Evaluation(List<ModelResult> models, List<GapClosed> gapsClosed) {
    public Evaluation {
        models = List.copyOf(models);
        gapsClosed = List.copyOf(gapsClosed);
    }

    /** The results with the gaps that they close, when it is known between which models the gap is. */
    public static Evaluation of(List<ModelResult> models, Optional<Gap> gap) {
        return new Evaluation(models, gap.map(g -> g.closedIn(models)).orElse(List.of()));
    }

    public String toJson() {
        return Json.pretty(EvaluationJson.write(this));
    }

    public void write(Path file) {
        AtomicFiles.write(file, toJson());
    }

    /** The evaluation in a file; empty when there is none. */
    public static Optional<Evaluation> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(EvaluationJson.read(Json.parse(Files.readString(file))));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw FailureCode.RUN_DAMAGED.because(
                    e,
                    "%s cannot be read as an evaluation (%s); run evaluate again",
                    file,
                    String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }
}
