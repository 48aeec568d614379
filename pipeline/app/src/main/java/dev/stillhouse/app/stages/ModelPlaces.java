package dev.stillhouse.app.stages;

import dev.stillhouse.app.evaluate.AdaptedModel;
import dev.stillhouse.app.stage.StageInput;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.contracts.run.RunFolder;
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
                : files(model(name).resolve("tokenizer.json"));
    }

    /** Data of the spec, or what an earlier stage of this run generated. */
    static StageInput data(List<Location> locations) {
        return locations.stream().anyMatch(Location::isInRun)
                ? new StageInput.Earlier(StageName.of(StageKind.GENERATE))
                : new StageInput.Files(locations);
    }

    static StageInput files(Path path) {
        return new StageInput.Files(List.of(new Location(path.toString())));
    }

    boolean isRecipe(String name) {
        return spec.finetune().containsKey(name) || spec.distill().containsKey(name);
    }

    StageName stageOf(String recipe) {
        return StageName.of(spec.finetune().containsKey(recipe) ? StageKind.FINETUNE : StageKind.DISTILL, recipe);
    }

    /** What has to be read to use a model or the result of a recipe. */
    void addInputs(String name, Map<String, StageInput> inputs) {
        if (!isRecipe(name)) {
            inputs.put(name, files(model(name)));
            return;
        }
        inputs.put(name, new StageInput.Earlier(stageOf(name)));
        if (training(name).lora().isPresent() && start(name) instanceof StudentSpec.Named named) {
            inputs.put(named.model(), files(model(named.model())));
        }
    }

    /** A model of the spec, or the result of a recipe. */
    AdaptedModel opened(String name) {
        if (!isRecipe(name)) {
            return new AdaptedModel(model(name), Optional.empty());
        }
        boolean adapter = training(name).lora().isPresent();
        return adapter && start(name) instanceof StudentSpec.Named named
                ? new AdaptedModel(model(named.model()), Optional.of(folder.model(name)))
                : new AdaptedModel(folder.model(name), Optional.empty());
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
