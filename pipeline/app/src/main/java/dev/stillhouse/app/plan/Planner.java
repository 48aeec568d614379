package dev.stillhouse.app.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.app.console.Durations;
import dev.stillhouse.app.engine.DTypes;
import dev.stillhouse.app.spark.SparkSettings;
import dev.stillhouse.app.stage.LocalPaths;
import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stage.StageInput;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.contracts.run.StageRecord;
import dev.stillhouse.contracts.spec.DataSpec;
import dev.stillhouse.contracts.spec.DistillSpec;
import dev.stillhouse.contracts.spec.FinetuneSpec;
import dev.stillhouse.contracts.spec.Location;
import dev.stillhouse.contracts.spec.ModelSpec;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.SynthesizeSpec;
import dev.stillhouse.contracts.spec.TeacherSpec;
import dev.stillhouse.contracts.spec.TrainingSpec;
import dev.stillhouse.llama.LlamaConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Reads sizes and configurations, and works out the rest. */
public final class Planner {
    private final RunSpec spec;
    private final RunFolder folder;
    private final LocalPaths paths;
    private final int cores;
    private final GpuDemand gpus;
    private final List<String> lines = new ArrayList<>();
    private final ObjectNode json = Json.object();
    private final Map<String, LlamaConfig> models = new LinkedHashMap<>();
    private final Set<StageName> toDo = new HashSet<>();

    /** @param cores of this machine, the threads of an engine unless the spec names another number */
    public Planner(RunSpec spec, RunFolder folder, LocalPaths paths, int cores, SparkSettings spark) {
        this.cores = cores;
        this.gpus = new GpuDemand(spec.engine(), spark);
        this.spec = spec;
        this.paths = paths;
        this.folder = folder;
    }

    /** @param isDone tells the stages that would be skipped if nothing before them changes */
    public Plan plan(List<Stage> stages, Predicate<Stage> isDone) {
        lines.add("run " + spec.name() + " in " + folder.root());
        json.put("name", spec.name()).put("run_folder", folder.root().toString());
        Optional<RunManifest> manifest = RunManifest.read(folder.manifest());
        lines.add("stages");
        ObjectNode section = json.putObject("stages");
        stages.forEach(stage -> stage(stage, isDone, manifest, section));
        models();
        Optional<InputSize> input = spec.data().flatMap(this::input);
        DataTokens tokens = new DataTokens(spec, manifest, paths);
        spec.synthesize()
                .ifPresent(synthesize ->
                        TeacherCost.of(synthesize, tokens, input).ifPresent(cost -> cost(synthesize, cost)));
        spec.finetune().forEach((name, recipe) -> memory("finetune." + name, recipe.base(), recipe.training()));
        spec.distill().forEach((name, recipe) -> memory("distill." + name, recipe.student(), recipe.training()));
        if (gpus.isAny()) {
            lines.add("gpus");
            spec.finetune().forEach((name, recipe) -> gpus("finetune." + name, recipe.training()));
            spec.distill().forEach((name, recipe) -> gpus("distill." + name, recipe.training()));
        }
        spec.finetune()
                .forEach((name, recipe) ->
                        time("finetune." + name, name, recipe.training(), Optional.empty(), tokens, manifest));
        spec.distill()
                .forEach((name, recipe) ->
                        time("distill." + name, name, recipe.training(), recipe.teacher(), tokens, manifest));
        return new Plan(json, lines);
    }

    private void stage(Stage stage, Predicate<Stage> isDone, Optional<RunManifest> manifest, ObjectNode section) {
        String name = stage.name().toString();
        List<StageName> needed = earlier(stage);
        boolean done = isDone.test(stage) && needed.stream().noneMatch(toDo::contains);
        if (!done) {
            toDo.add(stage.name());
        }
        String last = manifest.flatMap(found -> found.stage(name))
                .map(StageRecord::duration)
                .map(time -> ", took " + Durations.text(time) + " last time")
                .orElse("");
        lines.add(String.format(
                Locale.ROOT, "  %-28s %s%s%s", name, done ? "done" : "to do", last, recipes(stage, needed)));
        section.put(name, done ? "done" : "to do");
    }

    private static List<StageName> earlier(Stage stage) {
        return stage.inputs().values().stream()
                .filter(StageInput.Earlier.class::isInstance)
                .map(input -> ((StageInput.Earlier) input).stage())
                .distinct()
                .toList();
    }

    /** The recipes that a recipe needs; that it needs data goes without saying. */
    private static String recipes(Stage stage, List<StageName> needed) {
        if (stage.name().recipe().isEmpty()) {
            return "";
        }
        String names = needed.stream()
                .filter(other -> other.recipe().isPresent())
                .map(StageName::toString)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : ", on what " + names + " makes";
    }

    private void models() {
        if (!spec.models().isEmpty()) {
            lines.add("models");
        }
        ObjectNode section = json.putObject("models");
        for (Map.Entry<String, ModelSpec> model : spec.models().entrySet()) {
            Path path = model.getValue().path();
            LlamaConfig config = LlamaConfig.read(path.resolve("config.json"));
            models.put(model.getKey(), config);
            lines.add(String.format(
                    Locale.ROOT, "  %-28s %,d parameters, %s", model.getKey(), config.parameterCount(), path));
            section.putObject(model.getKey()).put("parameters", config.parameterCount());
        }
    }

    private Optional<InputSize> input(DataSpec data) {
        lines.add("data");
        for (Location location : data.input()) {
            if (location.isRemote() || location.isInRun()) {
                lines.add("  " + location + " is not looked at before the run");
                return Optional.empty();
            }
        }
        InputSize size = data.input().stream()
                .map(location -> InputSize.of("data.input", location, paths))
                .reduce(InputSize.NOTHING, InputSize::plus);
        String rows = size.rows().isPresent()
                ? String.format(Locale.ROOT, ", %,d rows", size.rows().getAsLong())
                : "";
        lines.add(String.format(
                Locale.ROOT,
                "  %-28s %,d files, %.1f MiB%s, about %,.0f tokens",
                "input",
                size.files(),
                mib(size.bytes()),
                rows,
                size.bytes() / DataTokens.BYTES_PER_TOKEN));
        ObjectNode section = json.putObject("input").put("files", size.files()).put("bytes", size.bytes());
        size.rows().ifPresent(count -> section.put("rows", count));
        section.put("tokens_about", Math.round(size.bytes() / DataTokens.BYTES_PER_TOKEN));
        return Optional.of(size);
    }

    private void cost(SynthesizeSpec synthesize, TeacherCost cost) {
        lines.add("teacher");
        lines.addAll(cost.lines());
        ObjectNode section = cost.toJson();
        TimeEstimate time = synthesize.teacher() instanceof TeacherSpec.Served served
                ? TimeEstimate.served(Objects.requireNonNull(models.get(served.serve())), cost.out(), threads())
                : TimeEstimate.hosted(cost.out(), synthesize.concurrency());
        lines.add(time.line("answers"));
        section.set("time", time.toJson());
        json.set("teacher", section);
    }

    private void memory(String stage, Optional<String> base, TrainingSpec training) {
        Optional<LlamaConfig> model = base.flatMap(this::shape);
        if (model.isEmpty()) {
            return;
        }
        TrainingMemory memory =
                TrainingMemory.of(model.get(), training, DTypes.of(spec.engine().dtype()));
        if (!json.has("memory")) {
            lines.add("memory per device");
            json.putObject("memory");
        }
        lines.add(String.format(
                Locale.ROOT,
                "  %-28s about %,.0f MiB: weights %,.0f, training state %,.0f, activations %,.0f",
                stage,
                mib(memory.total()),
                mib(memory.weights()),
                mib(memory.state()),
                mib(memory.activations())));
        json.withObject("/memory").put(stage, memory.total());
    }

    private void gpus(String stage, TrainingSpec training) {
        lines.add(gpus.line(stage, training));
        json.withObject("/gpus").set(stage, gpus.toJson(training));
    }

    private void time(
            String stage,
            String recipe,
            TrainingSpec training,
            Optional<String> teacher,
            DataTokens data,
            Optional<RunManifest> manifest) {
        Optional<Double> tokens = training.steps()
                .map(steps -> (double) steps * training.batchTokens())
                .or(() -> data.of(training.data())
                        .map(pass -> pass * training.epochs().orElse(1)));
        Optional<LlamaConfig> model = shape(recipe);
        if (model.isEmpty() || tokens.isEmpty()) {
            return;
        }
        if (!json.has("training")) {
            lines.add("training");
            json.putObject("training");
        }
        TimeEstimate estimate = TimeEstimate.training(
                model.get(),
                teacher.flatMap(this::shape),
                training,
                tokens.get(),
                threads(),
                manifest.flatMap(done -> done.stage(stage)));
        lines.add(estimate.line(stage));
        json.withObject("/training").set(stage, estimate.toJson());
    }

    private int threads() {
        return spec.engine().threads().orElse(cores);
    }

    /** The shape of a model of the spec, or of the one that a recipe ends up with. */
    private Optional<LlamaConfig> shape(String name) {
        if (models.containsKey(name)) {
            return Optional.of(models.get(name));
        }
        Optional<String> start = Optional.ofNullable(spec.finetune().get(name))
                .flatMap(FinetuneSpec::base)
                .or(() -> Optional.ofNullable(spec.distill().get(name)).flatMap(DistillSpec::student));
        return start.flatMap(this::shape);
    }

    private static double mib(long bytes) {
        return bytes / 1048576.0;
    }
}
