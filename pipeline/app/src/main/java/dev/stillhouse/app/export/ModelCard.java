package dev.stillhouse.app.export;

import dev.stillhouse.app.evaluate.AdaptedModel;
import dev.stillhouse.app.evaluate.EvaluationTable;
import dev.stillhouse.app.evaluate.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** README.md of an export: what the model is, what it was made from, how good it is, how to load it and under which terms. */
record ModelCard(ExportRequest request) {
    String markdown() {
        List<String> parts = new ArrayList<>();
        parts.add(frontMatter());
        parts.add("# " + request.name() + "\n");
        if (lineage().materials() == Materials.LLAMA_3_1) {
            parts.add("**Built with Llama**\n");
        }
        parts.add(origin());
        request.evaluation()
                .ifPresent(evaluation -> parts.add("## Evaluation\n\n"
                        + "Greedy answers to held-out rows; intervals are Wilson's at 95%, in percent.\n\n"
                        + new EvaluationTable(evaluation).markdown()));
        parts.add(loading());
        parts.add(terms());
        parts.add(hashes());
        return String.join("\n", parts);
    }

    private Lineage lineage() {
        return request.lineage();
    }

    private String frontMatter() {
        String license = lineage().materials() == Materials.LLAMA_3_1 ? "license: llama3.1\n" : "";
        return "---\nlibrary_name: " + library() + "\npipeline_tag: text-generation\n" + license
                + "tags:\n- stillhouse\n---\n";
    }

    private String library() {
        return request.form() == ExportForm.ADAPTER ? "peft" : "transformers";
    }

    private String origin() {
        StringBuilder text = new StringBuilder(what());
        text.append(String.format(
                Locale.ROOT,
                " Stillhouse trained it with the recipe `%s`, starting from `%s`.",
                lineage().recipe(),
                lineage().base()));
        lineage().teacher().ifPresent(teacher -> text.append(" It learned from the answers of `" + teacher + "`."));
        text.append("\n");
        if (!lineage().rows().isEmpty()) {
            text.append("\n| Training rows | |\n| --- | ---: |\n");
            lineage()
                    .rows()
                    .forEach((origin, count) ->
                            text.append(String.format(Locale.ROOT, "| %s | %,d |%n", origin, count)));
        }
        return text.toString();
    }

    private String what() {
        String model = Figures.count(request.model().parameters());
        String adapter = request.model()
                .adapter()
                .map(path -> Figures.count(AdaptedModel.adapterParameters(path)))
                .orElse("");
        if (request.form() == ExportForm.ADAPTER) {
            return "A LoRA adapter of %s parameters for a Llama-architecture model of %s.".formatted(adapter, model);
        }
        String whole = "A Llama-architecture model of %s parameters, stored as %s."
                .formatted(model, request.type().name().toLowerCase(Locale.ROOT));
        if (!request.model().beneath().isEmpty()) {
            return whole
                    + " Its LoRA adapter of %s parameters is merged into these weights, and so is the one below it."
                            .formatted(adapter);
        }
        return adapter.isEmpty()
                ? whole
                : whole
                        + " Its LoRA adapter of %s parameters is merged into these weights and alone in `adapter/`."
                                .formatted(adapter);
    }

    private String loading() {
        return "## Loading\n\n"
                + request.form().loading(request.name(), lineage().base());
    }

    private String terms() {
        return switch (lineage().materials()) {
            case OWN -> """
                    ## Terms

                    Neither the base nor the teacher is a model of Meta's: the weights come from random ones and the data named above. The
                    terms of that data apply.
                    """;
            case LLAMA_3_1 -> """
                    ## Terms

                    Llama 3.1 materials were used to make this model. It is under the Llama 3.1 Community License, which is in this folder
                    with its NOTICE; whoever passes it on ships both, shows "Built with Llama" and keeps a name that begins with "Llama".
                    """;
        };
    }

    private String hashes() {
        StringBuilder text = new StringBuilder("## Lineage\n\n| SHA-256 of | |\n| --- | --- |\n");
        lineage().hashes().forEach((what, hash) -> text.append("| " + what + " | `" + hash + "` |\n"));
        return text + "\nThe hashes of the files of this folder are in `MANIFEST.json`.\n";
    }
}
