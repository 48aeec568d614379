package dev.stillhouse.app.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** {@link Evaluation} from and to its JSON tree. */
final class EvaluationJson {
    private EvaluationJson() {}

    static ObjectNode write(Evaluation evaluation) {
        ObjectNode root = Json.object();
        var models = root.putArray("models");
        evaluation.models().forEach(model -> models.add(write(model)));
        if (!evaluation.gapsClosed().isEmpty()) {
            var gaps = root.putArray("gap_closed");
            evaluation
                    .gapsClosed()
                    .forEach(gap -> gaps.addObject()
                            .put("model", gap.model())
                            .put("from", gap.from())
                            .put("to", gap.to())
                            .put("share", gap.share()));
        }
        return root;
    }

    private static ObjectNode write(ModelResult model) {
        ObjectNode node = Json.object();
        node.put("name", model.name());
        node.put("kind", model.kind().label());
        node.put("parameters", model.parameters());
        model.adapterParameters().ifPresent(count -> node.put("adapter_parameters", count));
        model.task().ifPresent(task -> write(task, node));
        model.perplexity()
                .ifPresent(perplexity ->
                        node.put("perplexity", perplexity.value()).put("perplexity_tokens", perplexity.tokens()));
        model.generation()
                .ifPresent(speed -> node.put("tokens_per_s", speed.tokensPerSecond())
                        .put("generated_tokens", speed.tokens())
                        .put("generation_seconds", speed.seconds()));
        return node;
    }

    private static void write(TaskScores task, ObjectNode node) {
        Interval interval = task.exactMatch().interval95();
        node.put("rows", task.exactMatch().rows());
        node.put("exact_match", task.exactMatch().value());
        node.putArray("ci95").add(interval.low()).add(interval.high());
        task.worstLanguage()
                .ifPresent(worst -> node.putObject("worst_language")
                        .put("language", worst.language())
                        .put("exact_match", worst.exactMatch().value()));
        ObjectNode languages = node.putObject("by_language");
        task.byLanguage().forEach((language, share) -> languages.put(language, share.value()));
        ObjectNode rows = node.putObject("rows_by_language");
        task.byLanguage().forEach((language, share) -> rows.put(language, share.rows()));
        ObjectNode fields = node.putObject("by_field");
        task.byField().forEach((field, share) -> fields.put(field, share.value()));
    }

    /** @throws IllegalArgumentException naming what is missing or out of range */
    static Evaluation read(JsonNode root) {
        List<ModelResult> models = new ArrayList<>();
        root.required("models").forEach(node -> models.add(model(node)));
        List<GapClosed> gaps = new ArrayList<>();
        root.path("gap_closed")
                .forEach(node -> gaps.add(new GapClosed(
                        node.required("model").asText(),
                        node.required("from").asText(),
                        node.required("to").asText(),
                        node.required("share").asDouble())));
        return new Evaluation(models, gaps);
    }

    private static ModelResult model(JsonNode node) {
        return new ModelResult(
                node.required("name").asText(),
                ModelKind.labelled(node.required("kind").asText()),
                node.required("parameters").asLong(),
                node.has("adapter_parameters")
                        ? OptionalLong.of(node.path("adapter_parameters").asLong())
                        : OptionalLong.empty(),
                node.has("exact_match") ? Optional.of(task(node)) : Optional.empty(),
                node.has("perplexity") ? Optional.of(perplexity(node)) : Optional.empty(),
                node.has("tokens_per_s") ? Optional.of(throughput(node)) : Optional.empty());
    }

    private static TaskScores task(JsonNode node) {
        long rows = node.required("rows").asLong();
        Map<String, Proportion> fields = new LinkedHashMap<>();
        node.path("by_field").properties().forEach(field -> fields.put(field.getKey(), share(field.getValue(), rows)));
        TreeMap<String, Proportion> languages = new TreeMap<>();
        node.path("by_language")
                .properties()
                .forEach(language -> languages.put(
                        language.getKey(),
                        share(
                                language.getValue(),
                                node.path("rows_by_language")
                                        .required(language.getKey())
                                        .asLong())));
        return new TaskScores(share(node.required("exact_match"), rows), languages, fields);
    }

    /** Shares are written with all their digits, so that the count comes back exactly. */
    private static Proportion share(JsonNode value, long rows) {
        return new Proportion(Math.round(value.asDouble() * rows), rows);
    }

    private static Perplexity perplexity(JsonNode node) {
        long tokens = node.required("perplexity_tokens").asLong();
        return new Perplexity(Math.log(node.required("perplexity").asDouble()) * tokens, tokens);
    }

    private static Throughput throughput(JsonNode node) {
        return new Throughput(
                node.required("generated_tokens").asLong(),
                node.required("generation_seconds").asDouble());
    }
}
