package dev.stillhouse.app.stages;

import dev.stillhouse.app.engine.DTypes;
import dev.stillhouse.app.engine.LoadedModel;
import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stage.StageInput;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.app.stage.StageOutcome;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.SpecWriter;
import dev.stillhouse.contracts.spec.SynthesizeSpec;
import dev.stillhouse.contracts.spec.TeacherSpec;
import dev.stillhouse.distill.spark.SynthesizeJob;
import dev.stillhouse.distill.synthesis.SynthesisReport;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.teacher.TeacherSettings;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.serving.InferenceServer;
import dev.stillhouse.serving.ServingSettings;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Asks the teacher. The ledger outlives every change of the spec, because answers cost money. */
final class SynthesizeStage implements Stage {
    private final SynthesizeSpec section;
    private final ModelPlaces places;
    private final Services services;

    SynthesizeStage(SynthesizeSpec section, ModelPlaces places, Services services) {
        this.section = section;
        this.places = places;
        this.services = services;
    }

    @Override
    public StageName name() {
        return StageName.of(StageKind.SYNTHESIZE);
    }

    @Override
    public String identity() {
        return SpecWriter.identity(section) + places.spec().seed();
    }

    @Override
    public Map<String, StageInput> inputs() {
        Map<String, StageInput> inputs = new TreeMap<>();
        inputs.put("prepare", new StageInput.Earlier(StageName.of(StageKind.PREPARE)));
        inputs.put("tokenizer", places.tokenizerInput());
        if (section.teacher() instanceof TeacherSpec.Served served) {
            inputs.put("teacher", places.files(served.serve()));
        }
        return inputs;
    }

    @Override
    public List<Path> outputs(RunFolder folder) {
        Path synthetic = folder.synthetic();
        return List.of(
                synthetic.resolve("rows"),
                synthetic.resolve("shards"),
                synthetic.resolve("rejects"),
                synthetic.resolve("cost.json"));
    }

    @Override
    public StageOutcome run(RunFolder folder, Progress progress) {
        if (section.teacher() instanceof TeacherSpec.Served served) {
            return askServed(places.model(served.serve()), served.serve(), folder, progress);
        }
        return ask(new TeacherPlan(section).teacher(), folder, progress);
    }

    private StageOutcome askServed(Path model, String name, RunFolder folder, Progress progress) {
        int threads = places.spec().engine().threads().orElse(services.cores());
        try (HfTokenizer tokenizer = HfTokenizer.open(model);
                LoadedModel loaded = LoadedModel.open(
                        places.spec().engine().name(),
                        threads,
                        model,
                        Optional.empty(),
                        Precision.frozen(DTypes.of(places.spec().engine().dtype())));
                InferenceServer server = new InferenceServer(
                        ServingSettings.local(name, section.concurrency(), context(loaded)),
                        loaded.model(),
                        tokenizer)) {
            server.start();
            return ask(TeacherSettings.served(server.baseUrl(), name, Hashes.ofFolder(model)), folder, progress);
        }
    }

    /** Room for a packed row and an answer, as far as the model goes. */
    private int context(LoadedModel loaded) {
        int wanted = places.spec().data().orElseThrow().sequenceLength() + section.maxTokens();
        return Math.min(wanted, loaded.model().config().maxPositions());
    }

    private StageOutcome ask(TeacherSettings teacher, RunFolder folder, Progress progress) {
        SynthesisSettings settings = new TeacherPlan(section)
                .settings(
                        teacher,
                        places.spec().seed(),
                        places.tokenizer(),
                        places.spec().data().orElseThrow().sequenceLength());
        SynthesisReport report = new SynthesizeJob(services.spark().session(), progress)
                .run(settings, folder.data().resolve("prompts"), folder.synthetic());
        var figures = Json.object();
        report.figures().forEach(figures::put);
        return new StageOutcome(
                figures,
                String.format(
                        Locale.ROOT,
                        "%,d answers kept, %,d asked now, %s %s spent",
                        report.cost().accepted(),
                        report.asked(),
                        report.cost().money().toPlainString(),
                        report.cost().prices().currency()));
    }
}
