package dev.stillhouse.app.tracking;

import dev.stillhouse.app.stage.StageKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;

/**
 * A run of an MLflow tracking server for each training. One that goes on reports to the same run, and only the steps that the run lacks: they come
 * out as they were.
 */
final class MlflowTracker implements Tracker {
    /** Of one request: {@code MAX_METRICS_PER_BATCH} of {@code mlflow/utils/validation.py}. */
    static final int MOST_METRICS = 1000;

    /** Of one request: {@code MAX_PARAMS_TAGS_PER_BATCH}. */
    static final int MOST_PARAMETERS = 100;

    /** Of a parameter. Servers before MLflow 2.8 take no more; later ones 6000. */
    static final int MOST_CHARACTERS = 500;

    private static final String DELETED = "deleted";

    private final MlflowServer server;
    private final String experiment;
    private final Clock clock;
    private final Function<String, Path> memories;
    private final List<Metric> waiting = new ArrayList<>();
    private StageKind kind = StageKind.FINETUNE;
    private String run = "";
    private long lastStep;
    private long lastValidation;

    /** @param memories the folder for what has to be known of a recipe's training */
    MlflowTracker(MlflowServer server, String experiment, Clock clock, Function<String, Path> memories) {
        this.server = server;
        this.experiment = experiment;
        this.clock = clock;
        this.memories = memories;
    }

    @Override
    public String name() {
        return "tracking.mlflow " + server.host();
    }

    @Override
    public void begun(TrackedRecipe recipe) throws IOException {
        waiting.clear();
        kind = recipe.stage().kind();
        Optional<MlflowRun> known = MlflowRun.read(recipe.memory(), server.host(), experiment);
        Optional<Run> found = known.isPresent() ? existing(known.get().id()) : Optional.empty();
        if (found.isPresent()) {
            goOn(found.get(), recipe);
        } else {
            run = create(recipe);
            new MlflowRun(server.host(), experiment, run).write(recipe.memory());
            lastStep = 0;
            lastValidation = 0;
            logParameters(recipe.parameters());
        }
        recipe.history().after(lastStep, this);
    }

    private Optional<Run> existing(String id) throws IOException {
        try {
            Run found = server.call(client -> client.getRun(id));
            return found.getInfo().getLifecycleStage().equals(DELETED) ? Optional.empty() : Optional.of(found);
        } catch (TrackerRefused e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void goOn(Run found, TrackedRecipe recipe) throws IOException {
        run = found.getInfo().getRunId();
        lastStep = lastStep(found, "train/");
        lastValidation = lastStep(found, StepScalars.VALIDATION);
        if (found.getData().getParamsCount() == 0) {
            logParameters(recipe.parameters());
        }
        String body = "{\"run_id\": \"" + run + "\", \"status\": \"RUNNING\"}";
        server.call(client -> client.sendPost("runs/update", body));
    }

    private static long lastStep(Run found, String prefix) {
        return found.getData().getMetricsList().stream()
                .filter(metric -> metric.getKey().startsWith(prefix))
                .mapToLong(Metric::getStep)
                .max()
                .orElse(0);
    }

    private String create(TrackedRecipe recipe) throws IOException {
        String id = experimentId();
        CreateRun request = CreateRun.newBuilder()
                .setExperimentId(id)
                .setRunName(recipe.run() + "/" + recipe.name())
                .setStartTime(clock.millis())
                .addTags(tag("mlflow.source.name", "stillhouse"))
                .addTags(tag("mlflow.source.type", "JOB"))
                .addTags(tag("stillhouse.run", recipe.run()))
                .addTags(tag("stillhouse.stage", recipe.stage().toString()))
                .build();
        return server.call(client -> client.createRun(request)).getRunId();
    }

    private static RunTag tag(String key, String value) {
        return RunTag.newBuilder().setKey(key).setValue(value).build();
    }

    private String experimentId() throws IOException {
        var found = server.call(client -> client.getExperimentByName(experiment));
        return found.isPresent()
                ? found.get().getExperimentId()
                : server.call(client -> client.createExperiment(experiment));
    }

    private void logParameters(Map<String, String> parameters) throws IOException {
        List<Param> params = new ArrayList<>();
        parameters.forEach((key, value) -> params.add(Param.newBuilder()
                .setKey(name(key))
                .setValue(value.length() > MOST_CHARACTERS ? value.substring(0, MOST_CHARACTERS) : value)
                .build()));
        for (int from = 0; from < params.size(); from += MOST_PARAMETERS) {
            log(List.of(), params.subList(from, Math.min(params.size(), from + MOST_PARAMETERS)));
        }
    }

    @Override
    public void stepped(TrackedStep step) throws IOException {
        if (step.step() <= lastStep) {
            return;
        }
        add(StepScalars.of(kind, step.metrics()), step.time(), step.step());
        lastStep = step.step();
    }

    @Override
    public void validated(TrackedValidation validation) throws IOException {
        if (validation.step() <= lastValidation) {
            return;
        }
        add(StepScalars.of(kind, validation.metrics()), validation.time(), validation.step());
        lastValidation = validation.step();
    }

    private void add(Map<String, Double> scalars, Instant time, long step) throws IOException {
        List<Metric> metrics = metrics(scalars, time, step);
        if (waiting.size() + metrics.size() > MOST_METRICS) {
            flush();
        }
        waiting.addAll(metrics);
    }

    private static List<Metric> metrics(Map<String, Double> scalars, Instant time, long step) {
        return scalars.entrySet().stream()
                .map(scalar -> Metric.newBuilder()
                        .setKey(name(scalar.getKey()))
                        .setValue(scalar.getValue())
                        .setTimestamp(time.toEpochMilli())
                        .setStep(step)
                        .build())
                .toList();
    }

    /** Other characters than these are refused in names. */
    private static String name(String text) {
        return text.replaceAll("[^\\w./ -]", "_");
    }

    @Override
    public void ended(TrainingEnd end, Instant time) throws IOException {
        flush();
        RunStatus status = end == TrainingEnd.FINISHED ? RunStatus.FINISHED : RunStatus.FAILED;
        server.call(client -> {
            client.setTerminated(run, status, time.toEpochMilli());
            return "";
        });
    }

    /** Of a model that this run trained; others have no run there. */
    @Override
    public void evaluated(String model, Map<String, Double> figures, Instant time) throws IOException {
        Optional<MlflowRun> known = MlflowRun.read(memories.apply(model), server.host(), experiment);
        Optional<Run> found = known.isPresent() ? existing(known.get().id()) : Optional.empty();
        if (found.isPresent()) {
            List<Metric> metrics = metrics(figures, time, lastStep(found.get(), "train/"));
            String id = found.get().getInfo().getRunId();
            for (int from = 0; from < metrics.size(); from += MOST_METRICS) {
                log(id, metrics.subList(from, Math.min(metrics.size(), from + MOST_METRICS)), List.of());
            }
        }
    }

    /** Metrics that were sent before are the same to the server, with their time, and count once. */
    @Override
    public void flush() throws IOException {
        if (!waiting.isEmpty()) {
            log(waiting, List.of());
            waiting.clear();
        }
    }

    private void log(List<Metric> metrics, List<Param> params) throws IOException {
        log(run, metrics, params);
    }

    private void log(String id, List<Metric> metrics, List<Param> params) throws IOException {
        List<Metric> sent = List.copyOf(metrics);
        List<Param> given = List.copyOf(params);
        server.call(client -> {
            client.logBatch(id, sent, given, List.of());
            return "";
        });
    }

    @Override
    public void close() {
        server.close();
    }
}
