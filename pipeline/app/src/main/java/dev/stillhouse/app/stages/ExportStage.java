package dev.stillhouse.app.stages;

import dev.stillhouse.app.evaluate.Evaluation;
import dev.stillhouse.app.export.ExportForm;
import dev.stillhouse.app.export.ExportJob;
import dev.stillhouse.app.export.ExportRequest;
import dev.stillhouse.app.export.Lineage;
import dev.stillhouse.app.export.Materials;
import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stage.StageInput;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.app.stage.StageOutcome;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.contracts.spec.DataPart;
import dev.stillhouse.contracts.spec.DistillSpec;
import dev.stillhouse.contracts.spec.EngineSpec.Precision;
import dev.stillhouse.contracts.spec.ExportSpec;
import dev.stillhouse.contracts.spec.SpecWriter;
import dev.stillhouse.contracts.spec.StudentSpec;
import dev.stillhouse.contracts.spec.SynthesizeSpec;
import dev.stillhouse.contracts.spec.TeacherSpec;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.text.shard.ShardManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes what is taken home. */
final class ExportStage implements Stage {
    /** The vocabulary of Llama 3 and its descendants. */
    private static final int LLAMA_VOCABULARY = 128_256;

    private final ExportSpec section;
    private final ModelPlaces places;
    private final Services services;

    ExportStage(ExportSpec section, ModelPlaces places, Services services) {
        this.section = section;
        this.places = places;
        this.services = services;
    }

    @Override
    public StageName name() {
        return StageName.of(StageKind.EXPORT);
    }

    @Override
    public String identity() {
        return SpecWriter.identity(section);
    }

    @Override
    public Map<String, StageInput> inputs() {
        Map<String, StageInput> inputs = new TreeMap<>();
        section.models().forEach(model -> places.addInputs(model, model, inputs));
        if (places.spec().evaluate().isPresent()) {
            inputs.put("evaluate", new StageInput.Earlier(StageName.of(StageKind.EVALUATE)));
        }
        return inputs;
    }

    @Override
    public List<Path> outputs(RunFolder folder) {
        return List.of(folder.export());
    }

    @Override
    public StageOutcome run(RunFolder folder, Progress progress) {
        Optional<Evaluation> evaluation = Evaluation.read(folder.evaluation());
        try (Engine engine = new RunEngine(places.spec().engine(), services).openForSmallWork()) {
            ExportJob job = new ExportJob(engine);
            int done = 0;
            for (String model : section.models()) {
                progress.tick(Progress.Tick.of(
                        "export " + model, done++, section.models().size(), "models"));
                job.export(request(model, folder, evaluation), folder.export());
            }
        }
        return new StageOutcome(
                Json.object().put("models", section.models().size()), String.join(", ", section.models()));
    }

    private ExportRequest request(String model, RunFolder folder, Optional<Evaluation> evaluation) {
        return new ExportRequest(
                model,
                places.opened(model),
                section.merge() ? ExportForm.MERGED : ExportForm.ADAPTER,
                section.dtype() == Precision.BF16 ? StoredType.BF16 : StoredType.F32,
                lineage(model, folder),
                evaluation);
    }

    private Lineage lineage(String model, RunFolder folder) {
        Map<String, Long> rows = new TreeMap<>();
        for (DataPart part : places.training(model).data()) {
            Path shards = places.shards(part);
            if (Files.isRegularFile(shards.resolve(ShardManifest.NAME))) {
                rows.put(
                        part.name().toLowerCase(Locale.ROOT),
                        ShardManifest.read(shards).sequences());
            }
        }
        Map<String, String> hashes = new TreeMap<>();
        RunManifest.read(folder.manifest()).ifPresent(manifest -> {
            hashes.put("run spec", manifest.specSha256());
            manifest.stages().forEach(stage -> hashes.put("stage " + stage.name(), stage.key()));
        });
        return new Lineage(
                places.stageOf(model).toString(), start(model), teacher(model), rows, hashes, materials(model));
    }

    private String start(String model) {
        return places.start(model) instanceof StudentSpec.Named named ? named.model() : "random weights";
    }

    private Optional<String> teacher(String model) {
        if (places.section(model) instanceof DistillSpec distill
                && distill.teacher().isPresent()) {
            return distill.teacher();
        }
        if (places.training(model).data().stream().noneMatch(ModelPlaces::isOfTeacher)) {
            return Optional.empty();
        }
        return places.spec().synthesize().map(SynthesizeSpec::teacher).map(TeacherSpec::name);
    }

    private Materials materials(String model) {
        Path config = places.opened(model).folder().resolve("config.json");
        boolean llamaBase = LlamaConfig.read(config).vocabularySize() == LLAMA_VOCABULARY;
        boolean llamaTeacher = teacher(model)
                .filter(teacher -> teacher.toLowerCase(Locale.ROOT).contains("llama"))
                .isPresent();
        return llamaBase || llamaTeacher ? Materials.LLAMA_3_1 : Materials.OWN;
    }
}
