package dev.stillhouse.app.stages;

import dev.stillhouse.app.engine.DTypes;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.CheckpointSpec;
import dev.stillhouse.contracts.spec.DistillSpec;
import dev.stillhouse.contracts.spec.DistributedSpec;
import dev.stillhouse.contracts.spec.LoraSpec;
import dev.stillhouse.contracts.spec.ObjectiveSpec;
import dev.stillhouse.contracts.spec.OptimizerSpec;
import dev.stillhouse.contracts.spec.ScheduleSpec;
import dev.stillhouse.contracts.spec.StudentSpec;
import dev.stillhouse.contracts.spec.TrainingSpec;
import dev.stillhouse.contracts.spec.ValidationSpec;
import dev.stillhouse.distill.objective.InStepTeacher;
import dev.stillhouse.distill.objective.Shares;
import dev.stillhouse.distill.objective.TopKObjective;
import dev.stillhouse.finetune.CrossEntropyObjective;
import dev.stillhouse.finetune.Distribution;
import dev.stillhouse.finetune.FinishedModel;
import dev.stillhouse.finetune.ObjectiveSettings;
import dev.stillhouse.finetune.SharedPath;
import dev.stillhouse.finetune.SpikeRule;
import dev.stillhouse.finetune.StartingPoint;
import dev.stillhouse.finetune.TrainedWeights;
import dev.stillhouse.finetune.TrainingPlan;
import dev.stillhouse.finetune.TrainingSettings;
import dev.stillhouse.finetune.ValidationSettings;
import dev.stillhouse.finetune.checkpoint.CheckpointPolicy;
import dev.stillhouse.finetune.checkpoint.Ingredient;
import dev.stillhouse.finetune.collective.ExchangeSettings;
import dev.stillhouse.finetune.collective.LocalSteps;
import dev.stillhouse.finetune.collective.WireType;
import dev.stillhouse.finetune.data.BatchSize;
import dev.stillhouse.finetune.data.TrainingLength;
import dev.stillhouse.finetune.optimizer.AdamWSettings;
import dev.stillhouse.finetune.optimizer.DecayPolicy;
import dev.stillhouse.finetune.optimizer.GradientClip;
import dev.stillhouse.finetune.optimizer.MomentState;
import dev.stillhouse.finetune.optimizer.Schedule;
import dev.stillhouse.llama.Projection;
import dev.stillhouse.llama.adapter.LoraConfig;
import dev.stillhouse.tensor.DType;
import dev.stillhouse.tensor.Divergence;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Says a recipe of the spec in the words of the trainer. */
record TrainingPlans(ModelPlaces places, RunFolder folder) {
    TrainingPlan of(String recipe, ObjectiveSettings objective) {
        TrainingSpec training = places.training(recipe);
        return new TrainingPlan(
                        recipe,
                        start(recipe),
                        training.lora().map(TrainingPlans::adapter).orElseGet(TrainedWeights.AllWeights::new),
                        objective,
                        training.data().stream()
                                .map(places::shards)
                                .map(SharedPath::of)
                                .toList(),
                        settings(training),
                        SharedPath.of(folder.checkpoints(recipe)),
                        SharedPath.of(folder.model(recipe)))
                .withValidation(training.validation()
                        .map(spec -> validation(recipe, spec))
                        .orElse(ValidationSettings.NONE));
    }

    private ValidationSettings validation(String recipe, ValidationSpec spec) {
        FinishedModel model = switch (spec.model()) {
            case LAST -> FinishedModel.LAST;
            case BEST -> FinishedModel.BEST;
        };
        return new ValidationSettings(
                places.heldOut(recipe).stream().map(SharedPath::of).toList(), spec.rows(), model);
    }

    static ObjectiveSettings labels() {
        return new CrossEntropyObjective();
    }

    ObjectiveSettings distillation(DistillSpec spec) {
        ObjectiveSpec objective = spec.objective();
        Shares shares = new Shares(objective.crossEntropy(), objective.divergence());
        Divergence kind = kind(objective);
        return spec.teacher()
                .<ObjectiveSettings>map(teacher -> new InStepTeacher(
                        places.opened(teacher).source(), dtype(), kind, (float) objective.temperature(), shares))
                .orElseGet(() -> new TopKObjective(kind, shares));
    }

    private static Divergence kind(ObjectiveSpec objective) {
        return switch (objective.divergenceKind()) {
            case FORWARD_KL -> Divergence.FORWARD_KL;
            case REVERSE_KL -> Divergence.REVERSE_KL;
            case JSD -> Divergence.jensenShannon(objective.beta().orElseThrow());
        };
    }

    private StartingPoint start(String recipe) {
        StudentSpec start = places.start(recipe);
        if (start instanceof StudentSpec.Fresh fresh) {
            SharedPath shape = SharedPath.of(FreshFolder.of(folder, recipe).path());
            return new StartingPoint.FromScratch(
                    shape, places.spec().seed(), fresh.shape().initializerRange());
        }
        String model = ((StudentSpec.Named) start).model();
        return new StartingPoint.Pretrained(places.opened(model).source());
    }

    private TrainingSettings settings(TrainingSpec training) {
        OptimizerSpec optimizer = training.optimizer();
        Optional<TrainingLength> epochs = training.epochs().map(TrainingLength.Epochs::new);
        return new TrainingSettings(
                epochs.orElseGet(() -> new TrainingLength.Steps(training.steps().orElseThrow())),
                new BatchSize(training.batchTokens(), training.passTokens()),
                new AdamWSettings(
                        optimizer.learningRate(),
                        optimizer.beta1(),
                        optimizer.beta2(),
                        optimizer.epsilon(),
                        optimizer.weightDecay(),
                        DecayPolicy.ALL_BUT_NORMS,
                        moments(optimizer)),
                new GradientClip.ToNorm(optimizer.clip()),
                optimizer
                        .spike()
                        .<SpikeRule>map(spike -> new SpikeRule.AboveMedian(spike.factor(), spike.window()))
                        .orElseGet(SpikeRule.Never::new),
                schedule(training.schedule()),
                new CheckpointPolicy(
                        training.checkpoint().everySteps(),
                        training.checkpoint().keep(),
                        mayDiffer(training.checkpoint())),
                dtype(),
                places.spec().seed(),
                training.distributed().map(TrainingPlans::distribution).orElseGet(Distribution::single));
    }

    private static MomentState moments(OptimizerSpec optimizer) {
        return switch (optimizer.name()) {
            case ADAMW -> MomentState.F32;
            case ADAMW_8BIT -> MomentState.EIGHT_BIT;
        };
    }

    private static Distribution distribution(DistributedSpec spec) {
        WireType wire = switch (spec.wire()) {
            case F32 -> WireType.F32;
            case BF16 -> WireType.BF16;
        };
        return new Distribution(
                spec.workers(),
                new ExchangeSettings(wire, spec.zeroStage() == 1),
                new LocalSteps(spec.localSteps(), spec.outerLearningRate(), spec.outerMomentum()),
                spec.compareEverySteps());
    }

    private static Set<Ingredient> mayDiffer(CheckpointSpec checkpoint) {
        return checkpoint.resumeWithOther().stream()
                .map(ingredient -> Ingredient.valueOf(ingredient.name()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private DType dtype() {
        return DTypes.of(places.spec().engine().dtype());
    }

    private static Schedule schedule(ScheduleSpec schedule) {
        return switch (schedule.kind()) {
            case COSINE -> new Schedule.Cosine(schedule.warmupSteps(), schedule.finalRatio());
            case LINEAR -> new Schedule.Linear(schedule.warmupSteps(), schedule.finalRatio());
            case CONSTANT -> new Schedule.Constant(schedule.warmupSteps());
        };
    }

    private static TrainedWeights adapter(LoraSpec lora) {
        TrainedWeights.Adapter adapter = new TrainedWeights.Adapter(lora(lora));
        return lora.quantizeBase()
                .<TrainedWeights>map(base -> new TrainedWeights.QuantizedBaseAdapter(adapter, DTypes.of(base)))
                .orElse(adapter);
    }

    private static LoraConfig lora(LoraSpec lora) {
        List<Projection> targets = lora.targets().stream()
                .map(target ->
                        Projection.named(target.name().toLowerCase(Locale.ROOT)).orElseThrow())
                .toList();
        Set<Projection> all = EnumSet.copyOf(targets);
        return new LoraConfig(lora.rank(), (float) lora.alpha(), all, lora.rankStabilized());
    }
}
