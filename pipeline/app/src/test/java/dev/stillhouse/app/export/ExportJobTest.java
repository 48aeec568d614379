package dev.stillhouse.app.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.app.engine.Engines;
import dev.stillhouse.app.evaluate.AdaptedModel;
import dev.stillhouse.app.evaluate.Evaluation;
import dev.stillhouse.app.evaluate.ModelKind;
import dev.stillhouse.app.evaluate.ModelResult;
import dev.stillhouse.app.evaluate.Proportion;
import dev.stillhouse.app.evaluate.TaskScores;
import dev.stillhouse.app.evaluate.TinyModel;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.adapter.LoraAdapter;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineResources;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportJobTest {
    @TempDir
    Path folder;

    private Path model;
    private Path adapter;

    @BeforeEach
    void writeModels() {
        model = TinyModel.write(folder.resolve("model"), 3);
        adapter = TinyModel.writeAdapter(folder.resolve("adapter"), 4);
    }

    @Test
    void anExportInF32ComputesWhatTheModelWithItsAdapterDoes() {
        AdaptedModel source = new AdaptedModel(model, Optional.of(adapter));

        Path export = export(request("student", source, StoredType.F32, Materials.OWN));

        assertThat(probe(source).distance(probe(new AdaptedModel(export, Optional.empty()))))
                .isLessThan(1e-6);
        assertThat(probe(source).distance(probe(new AdaptedModel(model, Optional.empty()))))
                .isGreaterThan(1e-3);
    }

    @Test
    void bf16IsNearAndHalfAsLarge() throws IOException {
        AdaptedModel source = new AdaptedModel(model, Optional.empty());

        Path f32 = export(request("exact", source, StoredType.F32, Materials.OWN));
        Path bf16 = export(request("rounded", source, StoredType.BF16, Materials.OWN));

        assertThat(probe(source).distance(probe(new AdaptedModel(bf16, Optional.empty()))))
                .isBetween(1e-6, 0.02);
        assertThat((double) Files.size(bf16.resolve("model.safetensors")))
                .isLessThan(0.6 * Files.size(f32.resolve("model.safetensors")));
        assertThat(json(bf16.resolve("config.json")).path("torch_dtype").asText())
                .isEqualTo("bfloat16");
        assertThat(json(f32.resolve("config.json")).path("torch_dtype").asText())
                .isEqualTo("float32");
    }

    @Test
    void anExportInPlaceOfAnOlderOneLeavesAModelThatIsOpenAsItIs() {
        AdaptedModel source = new AdaptedModel(model, Optional.empty());
        AdaptedModel older =
                new AdaptedModel(export(request("student", source, StoredType.F32, Materials.OWN)), Optional.empty());
        try (Engine nd4j = Engines.open("nd4j", EngineResources.ofThreads(1));
                LlamaModel open = older.openMerged(nd4j)) {
            LogitProbe before = LogitProbe.of(open);
            AdaptedModel other = new AdaptedModel(model, Optional.of(adapter));
            export(request("student", other, StoredType.BF16, Materials.OWN));
            assertThat(before.distance(LogitProbe.of(open))).isZero();
            assertThat(before.distance(probe(older))).isGreaterThan(1e-3);
        }
    }

    @Test
    void theFolderHasWhatOtherToolsLookFor() throws IOException {
        Path export = export(
                request("student", new AdaptedModel(model, Optional.of(adapter)), StoredType.BF16, Materials.OWN));

        assertThat(files(export))
                .containsExactlyInAnyOrder(
                        "MANIFEST.json",
                        "README.md",
                        "adapter/adapter_config.json",
                        "adapter/adapter_model.safetensors",
                        "config.json",
                        "generation_config.json",
                        "model.safetensors",
                        "tokenizer.json");
        assertThat(Files.readString(export.resolve("generation_config.json"))).isEqualTo("""
                        {
                          "bos_token_id" : 256,
                          "eos_token_id" : [ 257, 261, 262 ],
                          "pad_token_id" : 258,
                          "do_sample" : false
                        }
                        """);
        assertThat(json(export.resolve("adapter/adapter_config.json"))
                        .path("base_model_name_or_path")
                        .asText())
                .isEqualTo("base");
    }

    @Test
    void theAdapterInTheExportStillFitsItsBase() {
        Path export = export(
                request("student", new AdaptedModel(model, Optional.of(adapter)), StoredType.BF16, Materials.OWN));

        try (Engine engine = new ReferenceEngine();
                LoraAdapter read = LoraAdapter.open(engine, TinyModel.CONFIG, export.resolve("adapter"))) {
            assertThat(read.config().rank()).isEqualTo(2);
        }
    }

    @Test
    void anAdapterAloneIsAPeftFolder() throws IOException {
        ExportRequest merged =
                request("student", new AdaptedModel(model, Optional.of(adapter)), StoredType.BF16, Materials.OWN);

        Path export = export(new ExportRequest(
                merged.name(),
                merged.model(),
                ExportForm.ADAPTER,
                merged.type(),
                merged.lineage(),
                merged.evaluation()));

        assertThat(files(export))
                .containsExactlyInAnyOrder(
                        "MANIFEST.json",
                        "README.md",
                        "adapter_config.json",
                        "adapter_model.safetensors",
                        "tokenizer.json");
        assertThat(Files.readString(export.resolve("README.md")))
                .contains("library_name: peft")
                .contains("A LoRA adapter of 288 parameters for a Llama-architecture model of")
                .contains("`stillhouse serve base --adapter student`");
    }

    @Test
    void theManifestListsEveryOtherFileWithItsHash() throws IOException {
        Path export =
                export(request("student", new AdaptedModel(model, Optional.empty()), StoredType.BF16, Materials.OWN));

        Map<String, String> listed = new TreeMap<>();
        json(export.resolve("MANIFEST.json"))
                .path("files")
                .forEach(file -> listed.put(
                        file.path("name").asText(), file.path("sha256").asText()));

        Map<String, String> found = new TreeMap<>(Hashes.ofFiles(export));
        found.remove("MANIFEST.json");
        assertThat(listed).isEqualTo(found);
    }

    @Test
    void theCardSaysWhereTheModelComesFromAndClaimsNoLlama() throws IOException {
        Path export = export(
                request("student", new AdaptedModel(model, Optional.of(adapter)), StoredType.BF16, Materials.OWN));

        assertThat(Files.readString(export.resolve("README.md")))
                .contains("# student\n")
                .contains("with the recipe `student-logits`, starting from `base`.")
                .contains("It learned from the answers of `teacher`.")
                .contains("| labelled | 1,200 |")
                .contains("| student | student | 75.0% | [53.1, 88.8] |")
                .contains("AutoModelForCausalLM.from_pretrained(\"student\")")
                .contains("Neither the base nor the teacher is a model of Meta's")
                .contains("| data/labelled | `abc123` |")
                .doesNotContain("Built with Llama");
        assertThat(export.resolve("NOTICE")).doesNotExist();
    }

    @Test
    void whatLlamaMadeShipsItsLicenceAndNotice() throws IOException {
        Files.writeString(model.resolve("LICENSE"), "LLAMA 3.1 COMMUNITY LICENSE AGREEMENT");

        Path export = export(request(
                "Llama-student", new AdaptedModel(model, Optional.empty()), StoredType.BF16, Materials.LLAMA_3_1));

        assertThat(Files.readString(export.resolve("NOTICE")))
                .isEqualTo(
                        "Llama 3.1 is licensed under the Llama 3.1 Community License, Copyright (c) Meta Platforms, Inc. All Rights Reserved.\n");
        assertThat(export.resolve("LICENSE")).hasContent("LLAMA 3.1 COMMUNITY LICENSE AGREEMENT");
        assertThat(Files.readString(export.resolve("README.md")))
                .contains("license: llama3.1")
                .contains("# Llama-student\n\n**Built with Llama**\n");
    }

    @Test
    void llamaMaterialsWantANameThatBeginsWithLlama() {
        AdaptedModel source = new AdaptedModel(model, Optional.empty());

        assertThatThrownBy(() -> request("student", source, StoredType.BF16, Materials.LLAMA_3_1))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "Export student: a Llama 3.1 model was its base or its teacher, so that its licence wants a name that begins with 'Llama'; call it Llama-student");
    }

    @Test
    void withoutTheLicenceNothingIsExported() throws IOException {
        ExportRequest request = request(
                "Llama-student", new AdaptedModel(model, Optional.empty()), StoredType.BF16, Materials.LLAMA_3_1);

        assertThatThrownBy(() -> export(request))
                .hasMessage(
                        "Model folder " + model
                                + ": no LICENSE file; put the Llama 3.1 Community License there, which must be shipped with what is made from Llama 3.1");
        assertThat(files(folder.resolve("export"))).isEmpty();
    }

    @Test
    void anOlderExportIsReplacedAndStaysWhenTheNewOneFails() throws IOException {
        ExportRequest request =
                request("student", new AdaptedModel(model, Optional.empty()), StoredType.BF16, Materials.OWN);
        Path export = export(request);
        Files.writeString(export.resolve("old"), "old");
        export(request);
        assertThat(export.resolve("old")).doesNotExist();

        Files.delete(model.resolve("tokenizer.json"));
        assertThatThrownBy(() -> export(request)).isInstanceOf(Failure.class).hasMessageContaining("tokenizer.json");
        assertThat(export.resolve("MANIFEST.json")).exists();
    }

    @Test
    void namesThatAreNoFolderNamesAreRefused() {
        assertThatThrownBy(() -> request(
                        "../student", new AdaptedModel(model, Optional.empty()), StoredType.BF16, Materials.OWN))
                .hasMessage("an export's name must be made of letters, digits, '.', '_' and '-', but was '../student'");
    }

    private Path export(ExportRequest request) {
        try (Engine engine = new ReferenceEngine()) {
            return new ExportJob(engine).export(request, folder.resolve("export"));
        }
    }

    private static LogitProbe probe(AdaptedModel files) {
        try (Engine engine = new ReferenceEngine();
                LlamaModel opened = files.openMerged(engine)) {
            return LogitProbe.of(opened);
        }
    }

    private static ExportRequest request(String name, AdaptedModel files, StoredType type, Materials materials) {
        Lineage lineage = new Lineage(
                "student-logits",
                "base",
                Optional.of("teacher"),
                Map.of("labelled", 1200L),
                Map.of("data/labelled", "abc123"),
                materials);
        return new ExportRequest(name, files, ExportForm.MERGED, type, lineage, Optional.of(evaluation()));
    }

    private static Evaluation evaluation() {
        return new Evaluation(
                List.of(new ModelResult(
                        "student",
                        ModelKind.STUDENT,
                        1000,
                        OptionalLong.empty(),
                        Optional.of(new TaskScores(new Proportion(15, 20), new TreeMap<>(), Map.of())),
                        Optional.empty(),
                        Optional.empty())),
                List.of());
    }

    private static JsonNode json(Path file) throws IOException {
        return Json.parse(Files.readString(file));
    }

    private static List<String> files(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList();
        }
    }
}
