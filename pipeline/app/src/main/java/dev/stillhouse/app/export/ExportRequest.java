package dev.stillhouse.app.export;

import dev.stillhouse.app.evaluate.AdaptedModel;
import dev.stillhouse.app.evaluate.Evaluation;
import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.llama.weights.StoredType;
import java.util.Optional;

/**
 * A model to export.
 *
 * @param name of the export and of its folder
 * @param model its folder, which has the tokenizer too, and its adapter
 * @param form a model without an adapter is always whole
 * @param type of stored merged weights: BF16 or F32; an adapter alone stays as it is, in f32
 * @param evaluation what the card shows
 */
public record ExportRequest(
        String name,
        AdaptedModel model,
        ExportForm form,
        StoredType type,
        Lineage lineage,
        Optional<Evaluation> evaluation) {
    public ExportRequest {
        Check.that(
                name.matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
                "an export's name must be made of letters, digits, '.', '_' and '-', but was '%s'",
                name);
        Check.that(
                type == StoredType.BF16 || type == StoredType.F32,
                "exported weights must be BF16 or F32, but were to be %s",
                type);
        form = model.adapter().isPresent() ? form : ExportForm.MERGED;
        lineage.materials().checkName(name);
    }
}
