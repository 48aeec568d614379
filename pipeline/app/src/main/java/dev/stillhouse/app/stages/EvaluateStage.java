package dev.stillhouse.app.stages;

import dev.stillhouse.app.evaluate.AnswerSettings;
import dev.stillhouse.app.evaluate.EvaluateJob;
import dev.stillhouse.app.evaluate.EvaluateSettings;
import dev.stillhouse.app.evaluate.Evaluation;
import dev.stillhouse.app.evaluate.Gap;
import dev.stillhouse.app.evaluate.Grader;
import dev.stillhouse.app.evaluate.JsonGrader;
import dev.stillhouse.app.evaluate.ModelKind;
import dev.stillhouse.app.evaluate.ModelResult;
import dev.stillhouse.app.evaluate.ModelUnderTest;
import dev.stillhouse.app.evaluate.PerplexityJob;
import dev.stillhouse.app.evaluate.TextGrader;
import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stage.StageInput;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.app.stage.StageOutcome;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.DataPart;
import dev.stillhouse.contracts.spec.DataSpec;
import dev.stillhouse.contracts.spec.EvaluateSpec;
import dev.stillhouse.contracts.spec.SpecWriter;
import dev.stillhouse.contracts.spec.TeacherSpec;
import dev.stillhouse.finetune.EngineSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Measures models and recipes. */
final class EvaluateStage implements Stage {
    /** Answers that a task writes at once. */
    private static final int SLOTS = 32;

    private final EvaluateSpec section;
    private final ModelPlaces places;
    private final Services services;

    EvaluateStage(EvaluateSpec section, ModelPlaces places, Services services) {
        this.section = section;
        this.places = places;
        this.services = services;
    }

    @Override
    public StageName name() {
        return StageName.of(StageKind.EVALUATE);
    }

    @Override
    public String identity() {
        return SpecWriter.identity(section) + SpecWriter.identity(places.spec().engine());
    }

    @Override
    public Map<String, StageInput> inputs() {
        Map<String, StageInput> inputs = new TreeMap<>();
        section.models().forEach(model -> places.addInputs(model, model, inputs));
        inputs.put("prepare", new StageInput.Earlier(StageName.of(StageKind.PREPARE)));
        return inputs;
    }

    @Override
    public List<Path> outputs(RunFolder folder) {
        return List.of(folder.evaluation());
    }

    @Override
    public List<Path> scratch(RunFolder folder) {
        return List.of(answers(folder));
    }

    @Override
    public StageOutcome run(RunFolder folder, Progress progress) {
        List<ModelUnderTest> models = section.models().stream()
                .map(model -> new ModelUnderTest(model, kind(model), places.opened(model)))
                .toList();
        boolean hasTest = places.spec().data().flatMap(DataSpec::test).isPresent();
        Optional<Evaluation> task = hasTest ? Optional.of(answer(folder, models, progress)) : Optional.empty();
        Optional<Evaluation> perplexity =
                section.perplexity() ? Optional.of(predict(folder, models, progress)) : Optional.empty();
        Evaluation evaluation = task.isPresent() && perplexity.isPresent()
                ? both(task.get(), perplexity.get())
                : task.or(() -> perplexity).orElseThrow();
        evaluation.write(folder.evaluation());
        services.tracking().evaluated(evaluation);
        return new StageOutcome(Json.object().put("models", models.size()), models.size() + " models");
    }

    private Evaluation answer(RunFolder folder, List<ModelUnderTest> models, Progress progress) {
        Grader grader = section.fields().isEmpty() ? new TextGrader() : new JsonGrader(section.fields());
        AnswerSettings answers = new AnswerSettings(section.maxTokens(), SLOTS, grader);
        return new EvaluateJob(services.spark().session(), taskEngine(), services.clock())
                .run(
                        folder.data().resolve("test"),
                        answers(folder),
                        models,
                        new EvaluateSettings(answers, tasks(), gap()),
                        progress);
    }

    private Evaluation predict(RunFolder folder, List<ModelUnderTest> models, Progress progress) {
        return new PerplexityJob(services.spark().session(), taskEngine())
                .run(folder.data().resolve("validation"), models, tasks(), progress);
    }

    private static Evaluation both(Evaluation task, Evaluation perplexity) {
        List<ModelResult> results = new ArrayList<>();
        for (int i = 0; i < task.models().size(); i++) {
            ModelResult answered = task.models().get(i);
            results.add(new ModelResult(
                    answered.name(),
                    answered.kind(),
                    answered.parameters(),
                    answered.adapterParameters(),
                    answered.task(),
                    perplexity.models().get(i).perplexity(),
                    answered.generation()));
        }
        return new Evaluation(results, task.gapsClosed());
    }

    /** In this process a task for each thread, since small models gain little from more; on a cluster, and on a GPU, one with all threads. */
    private int tasks() {
        return isShared() ? engine().threads() : 1;
    }

    private boolean isShared() {
        return services.spark().settings().isLocal() && !engine().isOnGpu();
    }

    private EngineSource taskEngine() {
        return isShared() ? engine().ofOneThread() : engine().inTasks(1);
    }

    private RunEngine engine() {
        return new RunEngine(places.spec().engine(), services);
    }

    private static Path answers(RunFolder folder) {
        return folder.root().resolve("answers");
    }

    private ModelKind kind(String name) {
        if (isTeacher(name)) {
            return ModelKind.TEACHER;
        }
        if (places.spec().distill().containsKey(name)) {
            return ModelKind.STUDENT;
        }
        if (places.spec().finetune().containsKey(name)) {
            return places.training(name).lora().isPresent() ? ModelKind.LORA : ModelKind.FINETUNED;
        }
        return ModelKind.BASE;
    }

    private boolean isTeacher(String name) {
        boolean served = places.spec()
                .synthesize()
                .filter(synthesize -> synthesize.teacher().equals(new TeacherSpec.Served(name)))
                .isPresent();
        return served
                || places.spec().distill().values().stream()
                        .anyMatch(distill -> distill.teacher().equals(Optional.of(name)));
    }

    /** From what the labels alone give to the teacher. */
    private Optional<Gap> gap() {
        Optional<String> from = section.models().stream()
                .filter(places.spec().finetune()::containsKey)
                .filter(model -> !isTeacher(model))
                .filter(model -> places.training(model).data().equals(List.of(DataPart.LABELLED)))
                .findFirst();
        Optional<String> to = section.models().stream()
                .filter(model -> kind(model) == ModelKind.TEACHER)
                .findFirst();
        return from.flatMap(low -> to.map(high -> new Gap(low, high)));
    }
}
