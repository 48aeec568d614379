package dev.stillhouse.app.stages;

import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stage.StageInput;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.app.stage.StageOutcome;
import dev.stillhouse.app.tracking.RecipeParameters;
import dev.stillhouse.app.tracking.TrackedTraining;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.DistillSpec;
import dev.stillhouse.contracts.spec.DistributedSpec;
import dev.stillhouse.contracts.spec.SpecWriter;
import dev.stillhouse.contracts.spec.StudentSpec;
import dev.stillhouse.finetune.ObjectiveSettings;
import dev.stillhouse.finetune.ProgressListener;
import dev.stillhouse.finetune.TrainingPlan;
import dev.stillhouse.finetune.TrainingResult;
import dev.stillhouse.finetune.checkpoint.CheckpointHome;
import dev.stillhouse.finetune.spark.BarrierSettings;
import dev.stillhouse.finetune.spark.BarrierTraining;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.spark.api.java.JavaSparkContext;

/** Trains one recipe of finetune or distill. Continues from its newest checkpoint. */
final class TrainStage implements Stage {
    private static final Logger LOG = LogManager.getLogger(TrainStage.class);

    private final StageName name;
    private final String recipe;
    private final Record section;
    private final ModelPlaces places;
    private final Services services;

    TrainStage(String recipe, ModelPlaces places, Services services) {
        this.name = places.stageOf(recipe);
        this.recipe = recipe;
        this.section = places.section(recipe);
        this.places = places;
        this.services = services;
    }

    @Override
    public StageName name() {
        return name;
    }

    @Override
    public String identity() {
        return SpecWriter.identity(section)
                + SpecWriter.identity(places.spec().engine())
                + places.spec().seed();
    }

    @Override
    public Map<String, StageInput> inputs() {
        Map<String, StageInput> inputs = new TreeMap<>();
        inputs.put("prepare", new StageInput.Earlier(StageName.of(StageKind.PREPARE)));
        if (places.training(recipe).data().stream().anyMatch(ModelPlaces::isOfTeacher)) {
            inputs.put("synthesize", new StageInput.Earlier(StageName.of(StageKind.SYNTHESIZE)));
        }
        if (places.start(recipe) instanceof StudentSpec.Named named) {
            places.addInputs("start", named.model(), inputs);
        } else {
            inputs.put("tokenizer", places.tokenizerInput());
        }
        if (section instanceof DistillSpec distill) {
            distill.teacher().ifPresent(teacher -> places.addInputs("teacher", teacher, inputs));
        }
        return inputs;
    }

    @Override
    public List<Path> outputs(RunFolder folder) {
        return List.of(folder.model(recipe));
    }

    @Override
    public List<Path> scratch(RunFolder folder) {
        return List.of(
                folder.checkpoints(recipe),
                folder.tracking(recipe),
                FreshFolder.of(folder, recipe).path());
    }

    @Override
    public List<Path> valuable(RunFolder folder) {
        return List.of(folder.checkpoints(recipe), folder.tracking(recipe));
    }

    /** Those of a finished training, or of one that is to be done again, are in the way of the next. */
    @Override
    public void forget(RunFolder folder) {
        home(folder).clear();
    }

    private CheckpointHome home(RunFolder folder) {
        return new CheckpointHomes(places.spec(), folder, services.spark())
                .of(recipe, places.training(recipe).checkpoint());
    }

    @Override
    public StageOutcome run(RunFolder folder, Progress progress) {
        if (places.start(recipe) instanceof StudentSpec.Fresh fresh) {
            FreshFolder.of(folder, recipe).write(fresh.shape(), places.tokenizer());
        }
        TrainingPlans plans = new TrainingPlans(places, folder);
        ObjectiveSettings objective =
                section instanceof DistillSpec distill ? plans.distillation(distill) : TrainingPlans.labels();
        TrainingPlan plan = plans.of(recipe, objective).withCheckpointsIn(home(folder));
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(services.spark().session().sparkContext());
        try (TrackedTraining tracked = services.tracking()
                .training(
                        name,
                        RecipeParameters.of(places.spec(), section),
                        plan.metricsFile(),
                        new ProgressListener(progress, LOG::warn))) {
            TrainingResult result = new BarrierTraining(spark, barrier(), services.clock())
                    .run(plan, new RunEngine(places.spec().engine(), services).inTasks(workers()), tracked);
            tracked.finished();
            return outcome(result);
        }
    }

    private BarrierSettings barrier() {
        boolean local = services.spark().settings().isLocal();
        BarrierSettings usual = (local ? BarrierSettings.local() : BarrierSettings.cluster()).withWorkers(workers());
        return places.training(recipe)
                .distributed()
                .map(spec -> usual.withHeartbeatTimeout(spec.heartbeatTimeout()).withStepTimeout(spec.stepTimeout()))
                .orElse(usual);
    }

    private int workers() {
        return places.training(recipe)
                .distributed()
                .map(DistributedSpec::workers)
                .orElse(1);
    }

    private static StageOutcome outcome(TrainingResult result) {
        var figures = Json.object()
                .put("steps", result.steps())
                .put("skipped_steps", result.skippedSteps())
                .put("tokens", result.tokens())
                .put("seconds", result.seconds());
        String loss = "";
        if (Double.isFinite(result.finalLoss())) {
            figures.put("final_loss", result.finalLoss());
            loss = String.format(Locale.ROOT, ", loss %.3f", result.finalLoss());
        }
        if (Double.isFinite(result.validationLoss())) {
            figures.put("validation_loss", result.validationLoss()).put("model_step", result.modelStep());
            loss += String.format(Locale.ROOT, ", validation loss %.3f", result.validationLoss());
        }
        if (result.modelStep() != result.steps()) {
            loss += String.format(Locale.ROOT, " after step %,d, the best", result.modelStep());
        }
        return new StageOutcome(
                figures, String.format(Locale.ROOT, "%,d steps, %,d tokens%s", result.steps(), result.tokens(), loss));
    }
}
