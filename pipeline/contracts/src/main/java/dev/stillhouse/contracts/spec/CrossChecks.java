package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.DataSpec.Kind;
import dev.stillhouse.contracts.spec.binding.Nearest;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold between the sections of a spec. */
final class CrossChecks {
    /** Parts that can have the teacher's log-probabilities. */
    private static final Set<DataPart> STORED = Set.of(DataPart.SYNTHETIC, DataPart.SCORED);

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";

    private final Rules rules = new Rules();
    private final Map<String, ModelSpec> models;
    private final Optional<DataSpec> data;
    private final Optional<SynthesizeSpec> synthesize;
    private final List<String> recipes = new ArrayList<>();

    CrossChecks(
            String name,
            Map<String, ModelSpec> models,
            Optional<TokenizerSpec> tokenizer,
            Map<String, ClassifySpec> classify,
            Optional<DataSpec> data,
            Optional<SynthesizeSpec> synthesize,
            Map<String, FinetuneSpec> finetune,
            Map<String, DistillSpec> distill,
            Optional<EvaluateSpec> evaluate,
            Optional<ExportSpec> export) {
        this.models = models;
        this.data = data;
        this.synthesize = synthesize;
        recipes.addAll(finetune.keySet());
        recipes.addAll(distill.keySet());
        rules.that(
                name.matches(NAME),
                "name must be letters, digits, - and _, since it names a folder, but was \"%s\"",
                name);
        names(models.keySet(), "models");
        names(finetune.keySet(), "finetune");
        names(distill.keySet(), "distill");
        names(classify.keySet(), "classify");
        data.ifPresent(spec -> data(spec, tokenizer));
        data.ifPresent(spec -> spec.classify()
                .forEach(score -> known("data.classify.model", "classifier", score.model(), classify.keySet())));
        synthesize.ifPresent(this::synthesize);
        finetune.forEach((recipe, spec) -> finetune("finetune." + recipe, spec));
        distill.forEach((recipe, spec) -> distill("distill." + recipe, spec, finetune));
        evaluate.ifPresent(this::evaluate);
        export.ifPresent(spec -> export(spec, finetune, distill));
        new RecipeOrder(finetune, distill)
                .circles()
                .forEach((key, way) -> rules.that(
                        false,
                        "%s goes in a circle: %s; let one of them start from a model of models",
                        key,
                        String.join(" needs ", way)));
    }

    void hold() {
        rules.hold();
    }

    private void names(Collection<String> names, String section) {
        for (String name : names) {
            rules.that(
                    name.matches(NAME),
                    "%s.%s is not a usable name; take letters, digits, - and _, since it names a folder",
                    section,
                    name);
        }
    }

    private void known(String key, String what, String name, Collection<String> known) {
        rules.that(known.contains(name), "%s names no %s: \"%s\"%s", key, what, name, Nearest.hint(name, known));
    }

    private void data(DataSpec spec, Optional<TokenizerSpec> tokenizer) {
        List<String> tokenizers = new ArrayList<>(models.keySet());
        if (tokenizer.isPresent()) {
            tokenizers.add(TokenizerSpec.TRAINED);
        }
        known("data.tokenizer", "model", spec.tokenizer(), tokenizers);
    }

    private void synthesize(SynthesizeSpec spec) {
        boolean prompts = data.isPresent() && data.get().kind() == Kind.PROMPTS;
        rules.that(prompts, "synthesize needs prompts for the teacher; give a data section with kind: prompts");
        if (spec.teacher() instanceof TeacherSpec.Served served) {
            known("synthesize.teacher.serve", "model", served.serve(), models.keySet());
        }
        rules.that(
                spec.score().isEmpty() || data.flatMap(DataSpec::labelled).isPresent(),
                "synthesize.score names labelled, but there is no data.labelled");
    }

    private void finetune(String key, FinetuneSpec spec) {
        differsFromModels(key);
        spec.base().ifPresent(base -> trained(key + ".base", base));
        training(key, spec.training());
    }

    private void distill(String key, DistillSpec spec, Map<String, FinetuneSpec> finetune) {
        String recipe = key.substring(key.indexOf('.') + 1);
        rules.that(
                !finetune.containsKey(recipe),
                "%s has the name of a finetune recipe; models/%s cannot hold both, so rename one",
                key,
                recipe);
        differsFromModels(key);
        spec.student().ifPresent(student -> trained(key + ".student", student));
        spec.teacher().ifPresent(teacher -> trained(key + ".teacher", teacher));
        boolean stored = synthesize.isPresent()
                && synthesize.get().topLogprobs() > 0
                && spec.training().data().stream().anyMatch(STORED::contains);
        rules.that(
                spec.objective().divergence() == 0 || spec.teacher().isPresent() || stored,
                "%s.objective.divergence needs the teacher's probabilities; train on synthetic or scored data with synthesize.top_logprobs"
                        + " above 0, or name a teacher",
                key);
        training(key, spec.training());
    }

    private void differsFromModels(String key) {
        String recipe = key.substring(key.indexOf('.') + 1);
        rules.that(
                !models.containsKey(recipe),
                "%s has the name of a model; what names \"%s\" could mean either, so rename one",
                key,
                recipe);
    }

    /** A model that is there, or the result of a recipe. */
    private void trained(String key, String name) {
        List<String> known = new ArrayList<>(models.keySet());
        known.addAll(recipes);
        known(key, "model or recipe", name, known);
    }

    private void training(String key, TrainingSpec spec) {
        rules.that(data.isPresent(), "%s.data needs a data section", key);
        for (DataPart part : spec.data()) {
            rules.that(
                    part != DataPart.LABELLED
                            || data.flatMap(DataSpec::labelled).isPresent(),
                    "%s.data names labelled, but there is no data.labelled",
                    key);
            rules.that(
                    part != DataPart.SYNTHETIC || synthesize.isPresent(),
                    "%s.data names synthetic, but there is no synthesize section",
                    key);
            rules.that(
                    part != DataPart.SCORED
                            || synthesize.flatMap(SynthesizeSpec::score).isPresent(),
                    "%s.data names scored, but there is no synthesize.score",
                    key);
            rules.that(
                    part != DataPart.INPUT || data.isEmpty() || data.get().kind() != Kind.PROMPTS,
                    "%s.data names input, but prompts have no answers to learn; take synthetic, or data.kind chats or documents",
                    key);
        }
        rules.that(
                !spec.data().containsAll(List.of(DataPart.LABELLED, DataPart.SCORED)),
                "%s.data names labelled and scored, which are the same rows; remove one",
                key);
        data.ifPresent(prepared -> rules.that(
                spec.passTokens() >= prepared.sequenceLength(),
                "%s.%s must be at least data.sequence_length %d, but was %d",
                key,
                spec.microBatchTokens().isPresent() ? "micro_batch_tokens" : "batch_tokens",
                prepared.sequenceLength(),
                spec.passTokens()));
        boolean best = spec.validation().map(ValidationSpec::model).equals(Optional.of(ValidationSpec.Model.BEST));
        rules.that(
                !best || data.isEmpty() || !data.get().heldOut().isEmpty(),
                "%s.validation.model is best, but no rows are held out to tell it by; set data.validation above 0, and data.validation_of to"
                        + " labelled or, with chats or documents, input",
                key);
    }

    private void evaluate(EvaluateSpec spec) {
        spec.models().forEach(model -> trained("evaluate.models", model));
        boolean test = data.flatMap(DataSpec::test).isPresent();
        rules.that(test || spec.perplexity(), "evaluate has nothing to measure; give data.test or perplexity: true");
        boolean heldOut = data.isPresent()
                && data.get().kind() != Kind.PROMPTS
                && data.get().validation() > 0;
        rules.that(
                !spec.perplexity() || heldOut,
                "evaluate.perplexity needs a data section of chats or documents with validation above 0");
    }

    private void export(ExportSpec spec, Map<String, FinetuneSpec> finetune, Map<String, DistillSpec> distill) {
        Map<String, String> starts = new HashMap<>();
        Set<String> adapters = new HashSet<>();
        finetune.forEach((recipe, section) -> {
            section.base().ifPresent(base -> starts.put(recipe, base));
            section.training().lora().ifPresent(lora -> adapters.add(recipe));
        });
        distill.forEach((recipe, section) -> {
            section.student().ifPresent(student -> starts.put(recipe, student));
            section.training().lora().ifPresent(lora -> adapters.add(recipe));
        });
        for (String model : spec.models()) {
            known("export.models", "recipe", model, recipes);
            String start = starts.getOrDefault(model, model);
            boolean stacked = adapters.contains(model) && !start.equals(model) && adapters.contains(start);
            rules.that(
                    spec.merge() || !stacked,
                    "export.merge must be true for %s: its adapter was trained on %s with the adapter of that merged into it,"
                            + " and no folder holds that model",
                    model,
                    start);
        }
    }
}
