package dev.stillhouse.app.stages;

import dev.stillhouse.app.evaluate.AdaptedModel;
import dev.stillhouse.app.stage.StageInput;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.ClassifySpec;
import dev.stillhouse.contracts.spec.DataPart;
import dev.stillhouse.contracts.spec.DataSpec;
import dev.stillhouse.contracts.spec.DistillSpec;
import dev.stillhouse.contracts.spec.FinetuneSpec;
import dev.stillhouse.contracts.spec.Location;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.StudentSpec;
import dev.stillhouse.contracts.spec.TokenizerSpec;
import dev.stillhouse.contracts.spec.TrainingSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Where the models of a run lie, those of the spec and those that its recipes make. */
record ModelPlaces(RunSpec spec, RunFolder folder) {
    /** The folder of a model that the spec names. */
    Path model(String name) {
        return Objects.requireNonNull(spec.models().get(name), name).path();
    }

    /** The folder whose tokenizer prepares the data. */
    Path tokenizer() {
        String name = spec.data().orElseThrow().tokenizer();
        return name.equals(TokenizerSpec.TRAINED) ? folder.tokenizer() : model(name);
    }

    StageInput tokenizerInput() {
        String name = spec.data().orElseThrow().tokenizer();
        return name.equals(TokenizerSpec.TRAINED)
                ? new StageInput.Earlier(StageName.of(StageKind.TOKENIZER))
                : new StageInput.Files(
                        pathKey(name), List.of(located(model(name).resolve("tokenizer.json"))));
    }

    /**
     * Data of the spec, and what an earlier stage of this run generated.
     *
     * @param key of the spec that names the locations
     */
    static void addData(String name, String key, List<Location> locations, Map<String, StageInput> inputs) {
        List<Location> given =
                locations.stream().filter(location -> !location.isInRun()).toList();
        if (!given.isEmpty()) {
            inputs.put(name, new StageInput.Files(key, given));
        }
        if (given.size() < locations.size()) {
            inputs.put(name + " generated", new StageInput.Earlier(StageName.of(StageKind.GENERATE)));
        }
    }

    /** The folder of a classifier that the spec names. */
    Path classifier(String name) {
        return Objects.requireNonNull(spec.classify().get(name), name) instanceof ClassifySpec.Existing existing
                ? existing.path()
                : folder.classifier(name);
    }

    void addClassifier(String name, Map<String, StageInput> inputs) {
        boolean trained = spec.classify().get(name) instanceof ClassifySpec.Trained;
        inputs.put(
                "classifier " + name,
                trained
                        ? new StageInput.Earlier(StageName.of(StageKind.CLASSIFY, name))
                        : new StageInput.Files("classify." + name + ".path", List.of(located(classifier(name)))));
    }

    /** A model of the spec as something to read. */
    StageInput files(String model) {
        return new StageInput.Files(pathKey(model), List.of(located(model(model))));
    }

    private static String pathKey(String model) {
        return "models." + model + ".path";
    }

    private static Location located(Path path) {
        return new Location(path.toString());
    }

    /** Whether the synthesis makes it. */
    static boolean isOfTeacher(DataPart part) {
        return part == DataPart.SYNTHETIC || part == DataPart.SCORED;
    }

    /** The shards that a recipe trains on. */
    Path shards(DataPart part) {
        return switch (part) {
            case LABELLED -> folder.data().resolve("labelled");
            case INPUT -> folder.data().resolve("input");
            case SYNTHETIC -> folder.synthetic().resolve("shards");
            case SCORED -> folder.synthetic().resolve("scored");
        };
    }

    /** The shards of what was held out of a recipe's data, or, where that is nothing, of all that was held out. */
    List<Path> heldOut(String recipe) {
        Set<DataPart> all = spec.data().map(DataSpec::heldOut).orElseGet(Set::of);
        List<DataPart> own = training(recipe).data().stream()
                .map(part -> part == DataPart.SCORED ? DataPart.LABELLED : part)
                .filter(all::contains)
                .toList();
        return Stream.of(DataPart.INPUT, DataPart.LABELLED)
                .filter(own.isEmpty() ? all::contains : own::contains)
                .map(part -> folder.data().resolve(part == DataPart.INPUT ? "validation" : "validation-labelled"))
                .toList();
    }

    boolean isRecipe(String name) {
        return spec.finetune().containsKey(name) || spec.distill().containsKey(name);
    }

    StageName stageOf(String recipe) {
        return StageName.of(spec.finetune().containsKey(recipe) ? StageKind.FINETUNE : StageKind.DISTILL, recipe);
    }

    /**
     * What has to be read to use a model or the result of a recipe; of an adapter also what it was trained on.
     *
     * @param role what the model is to the stage
     */
    void addInputs(String role, String name, Map<String, StageInput> inputs) {
        if (!isRecipe(name)) {
            inputs.put(role, files(name));
            return;
        }
        inputs.put(role, new StageInput.Earlier(stageOf(name)));
        if (isAdapter(name) && start(name) instanceof StudentSpec.Named named) {
            addInputs(role + " base", named.model(), inputs);
        }
    }

    /** A model of the spec, or the result of a recipe. */
    AdaptedModel opened(String name) {
        if (!isRecipe(name)) {
            return new AdaptedModel(model(name), Optional.empty());
        }
        if (!isAdapter(name) || !(start(name) instanceof StudentSpec.Named named)) {
            return new AdaptedModel(folder.model(name), Optional.empty());
        }
        AdaptedModel start = opened(named.model());
        List<Path> beneath = Stream.concat(start.beneath().stream(), start.adapter().stream())
                .toList();
        return new AdaptedModel(start.folder(), beneath, Optional.of(folder.model(name)));
    }

    private boolean isAdapter(String recipe) {
        return training(recipe).lora().isPresent();
    }

    /** What the spec says of a recipe. */
    Record section(String recipe) {
        FinetuneSpec finetune = spec.finetune().get(recipe);
        return finetune != null ? finetune : distill(recipe);
    }

    StudentSpec start(String recipe) {
        FinetuneSpec finetune = spec.finetune().get(recipe);
        return finetune != null ? finetune.start() : distill(recipe).start();
    }

    TrainingSpec training(String recipe) {
        FinetuneSpec finetune = spec.finetune().get(recipe);
        return finetune != null ? finetune.training() : distill(recipe).training();
    }

    private DistillSpec distill(String recipe) {
        return Objects.requireNonNull(spec.distill().get(recipe), recipe);
    }
}
