package dev.stillhouse.app.stages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.SpecReader;
import dev.stillhouse.finetune.FinishedModel;
import dev.stillhouse.finetune.SharedPath;
import dev.stillhouse.finetune.TrainingPlan;
import dev.stillhouse.finetune.ValidationSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What trainings are measured on. */
class HeldOutTest {
    private static final String SPEC = """
            name: held-out
            models: {base: {path: base}}
            data:
              kind: KIND
              input: input.jsonl
              labelled: {path: gold.jsonl}
              validation: 0.1
              validation_of: OF
              sequence_length: 64
            finetune:
              lora:
                base: base
                data: TRAINED
                steps: 1
                batch_tokens: 64
                optimizer: {learning_rate: 1e-3}
                validation: VALIDATION
            """;

    @TempDir
    Path root;

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            chats   | [input]           | [input]           | validation
            chats   | [input]           | [labelled]        | validation
            chats   | [input, labelled] | [labelled]        | validation-labelled
            chats   | [labelled, input] | [labelled, input] | validation, validation-labelled
            prompts | [input]           | [labelled]        | none
            prompts | [input, labelled] | [labelled]        | validation-labelled
            """)
    void aTrainingIsMeasuredOnWhatWasHeldOutOfItsDataOrElseOfAll(
            String kind, String heldOut, String trained, String folders) throws IOException {
        List<Path> expected = folders == null
                ? List.of()
                : Stream.of(folders.split(", "))
                        .map(name -> root.resolve("run/data").resolve(name))
                        .toList();
        assertThat(places(kind, heldOut, trained, "{}").heldOut("lora")).isEqualTo(expected);
    }

    @Test
    void theSpecSaysOnHowManyRowsAndWhichModelIsWanted() throws IOException {
        List<SharedPath> data = List.of(SharedPath.of(root.resolve("run/data/validation")));
        assertThat(validation("{}")).isEqualTo(new ValidationSettings(data, 32, FinishedModel.LAST));
        assertThat(validation("{rows: 7, model: best}")).isEqualTo(new ValidationSettings(data, 7, FinishedModel.BEST));
        assertThat(validation("off")).isEqualTo(ValidationSettings.NONE);
    }

    private ValidationSettings validation(String section) throws IOException {
        ModelPlaces places = places("chats", "[input]", "[input]", section);
        TrainingPlan plan = new TrainingPlans(places, places.folder()).of("lora", TrainingPlans.labels());
        return plan.validation();
    }

    private ModelPlaces places(String kind, String heldOut, String trained, String validation) throws IOException {
        Path file = root.resolve("spec.yaml");
        Files.writeString(
                file,
                SPEC.replace("KIND", kind)
                        .replace("OF\n", heldOut + "\n")
                        .replace("TRAINED", trained)
                        .replace("VALIDATION", validation));
        RunSpec spec = new SpecReader(root).read(file, List.of());
        return new ModelPlaces(spec, new RunFolder(root.resolve("run")));
    }
}
