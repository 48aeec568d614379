package dev.stillhouse.app.stages;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import dev.stillhouse.contracts.spec.DataPart;
import dev.stillhouse.contracts.spec.SpecWriter;
import dev.stillhouse.contracts.spec.SynthesizeSpec;
import dev.stillhouse.contracts.spec.TeacherSpec;
import dev.stillhouse.distill.score.ScoreFigures;
import dev.stillhouse.distill.spark.LocalTeacher;
import dev.stillhouse.distill.spark.ScoreJob;
import dev.stillhouse.distill.spark.SynthesizeJob;
import dev.stillhouse.distill.synthesis.Capture;
import dev.stillhouse.distill.synthesis.SynthesisReport;
import dev.stillhouse.distill.synthesis.SynthesisSettings;
import dev.stillhouse.distill.teacher.TeacherSettings;
import dev.stillhouse.finetune.ModelSource;
import dev.stillhouse.finetune.SharedPath;
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
import java.util.stream.Stream;

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
        String scoring = scoresHere() ? SpecWriter.identity(places.spec().engine()) : "";
        return SpecWriter.identity(section) + places.spec().seed() + scoring;
    }

    /** With the engine of this run, rather than with what an endpoint has. */
    private boolean scoresHere() {
        return section.score().isPresent() && section.teacher() instanceof TeacherSpec.Served;
    }

    private boolean scoresThere() {
        return section.score().isPresent() && !scoresHere();
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
        Stream<Path> always = Stream.of("rows", "shards", "rejects", "cost.json", "sample.html")
                .map(synthetic::resolve);
        Stream<Path> scored = section.score().stream().map(rows -> places.shards(DataPart.SCORED));
        Stream<Path> account = scoresThere() ? Stream.of(synthetic.resolve("scored-rows")) : Stream.of();
        return Stream.of(always, scored, account).flatMap(paths -> paths).toList();
    }

    @Override
    public StageOutcome run(RunFolder folder, Progress progress) {
        TeacherTokenizer.check(section, places.spec().models(), places.tokenizer());
        if (section.teacher() instanceof TeacherSpec.Served served) {
            Path model = places.model(served.serve());
            StageOutcome answers = askServed(model, served.serve(), folder, progress);
            return scoresHere() ? score(model, answers, progress) : answers;
        }
        return ask(new TeacherPlan(section).teacher(), folder, progress);
    }

    private StageOutcome askServed(Path model, String name, RunFolder folder, Progress progress) {
        try (HfTokenizer tokenizer = HfTokenizer.open(model);
                LoadedModel loaded = LoadedModel.open(
                        engine().name(),
                        engine().resources(),
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

    /** The server is closed by now: the workers, which may be this process, open the teacher themselves. */
    private StageOutcome score(Path model, StageOutcome answers, Progress progress) {
        LocalTeacher teacher = new LocalTeacher(
                ModelSource.of(SharedPath.of(model)),
                fingerprint(model),
                DTypes.of(places.spec().engine().dtype()),
                engine().ofWorker());
        ScoreFigures figures = new ScoreJob(services.spark().session(), progress)
                .run(teacher, places.shards(DataPart.LABELLED), section.topLogprobs(), places.shards(DataPart.SCORED));
        ObjectNode all = answers.figures().deepCopy();
        figures.figures().forEach(all::put);
        return new StageOutcome(
                all, answers.summary() + String.format(Locale.ROOT, "; %,d labelled rows scored", figures.sequences()));
    }

    private static String fingerprint(Path model) {
        try (HfTokenizer tokenizer = HfTokenizer.open(model)) {
            return tokenizer.fingerprint();
        }
    }

    private RunEngine engine() {
        return new RunEngine(places.spec().engine(), services);
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
                .run(settings, folder.data().resolve("prompts"), given(), folder.synthetic());
        var figures = Json.object();
        report.figures().forEach(figures::put);
        return new StageOutcome(
                figures,
                String.format(
                        Locale.ROOT,
                        "%,d answers kept%s%s, %,d asked now, %s %s spent",
                        report.cost().accepted(),
                        captured(report),
                        scored(report),
                        report.asked(),
                        report.cost().money().toPlainString(),
                        report.cost().prices().currency()));
    }

    /** What a teacher behind endpoints is to score. */
    private Optional<Path> given() {
        return scoresThere() ? Optional.of(places.shards(DataPart.LABELLED)) : Optional.empty();
    }

    private static String scored(SynthesisReport report) {
        long sequences = report.scored().rows(Capture.KEPT);
        return sequences == 0 ? "" : String.format(Locale.ROOT, ", %,d labelled rows scored", sequences);
    }

    private String captured(SynthesisReport report) {
        return section.topLogprobs() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        ", %,d of them with log-probabilities",
                        report.captured().rows(Capture.KEPT));
    }
}
