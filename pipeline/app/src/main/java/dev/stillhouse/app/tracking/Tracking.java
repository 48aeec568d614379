package dev.stillhouse.app.tracking;

import dev.stillhouse.app.evaluate.Evaluation;
import dev.stillhouse.app.evaluate.ModelResult;
import dev.stillhouse.app.stage.RunListener;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.TrackingSpec;
import dev.stillhouse.finetune.TrainingListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** All that a run is tracked with. Close it when the run is over: it waits a while for what is on its way. */
public final class Tracking implements AutoCloseable {
    /** For one request to a server. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String run;
    private final RunFolder folder;
    private final Clock clock;
    private final Optional<PrometheusEndpoint> prometheus;
    private final List<Courier> couriers;

    private Tracking(
            String run,
            RunFolder folder,
            Clock clock,
            Optional<PrometheusEndpoint> prometheus,
            List<Courier> couriers) {
        this.run = run;
        this.folder = folder;
        this.clock = clock;
        this.prometheus = prometheus;
        this.couriers = List.copyOf(couriers);
    }

    /**
     * Opens what the spec asks for.
     *
     * @param notes hears, once of each kind, what trackers have to say to people
     * @throws dev.stillhouse.contracts.failure.Failure SPEC_INVALID when a file with a secret is of no use, PORT_UNAVAILABLE
     */
    public static Tracking open(RunSpec spec, RunFolder folder, Clock clock, Consumer<String> notes) {
        Optional<Tracker> mlflow = spec.tracking()
                .flatMap(TrackingSpec::mlflow)
                .map(section -> new MlflowTracker(
                        new MlflowServer(new MlflowSignIn(section), PATIENCE),
                        section.experiment().orElse(spec.name()),
                        clock,
                        folder::tracking));
        Optional<Tracker> tensorboard = spec.tracking()
                .flatMap(TrackingSpec::tensorboard)
                .map(section -> new TensorBoardTracker(section.folder().orElse(folder.tensorboard()), clock));
        Optional<PrometheusEndpoint> prometheus = spec.tracking()
                .flatMap(TrackingSpec::prometheus)
                .map(section -> new PrometheusEndpoint(section, spec.name()));
        List<Courier> couriers = Stream.of(tensorboard, mlflow)
                .flatMap(Optional::stream)
                .map(tracker -> new Courier(tracker, notes))
                .toList();
        return new Tracking(spec.name(), folder, clock, prometheus, couriers);
    }

    /** Nothing beside the run folder. */
    public static Tracking none(RunFolder folder, Clock clock) {
        return new Tracking("", folder, clock, Optional.empty(), List.of());
    }

    /** Where Prometheus finds the metrics of this run. */
    public Optional<URI> metrics() {
        return prometheus.map(PrometheusEndpoint::uri);
    }

    /** What hears of the stages. */
    public List<RunListener> listeners() {
        return prometheus.<List<RunListener>>map(List::of).orElse(List.of());
    }

    /**
     * Begins to track a training; before it begins.
     *
     * @param metrics the training's metrics file
     * @param listener hears the steps first
     */
    public TrackedTraining training(
            StageName stage, Map<String, String> parameters, Path metrics, TrainingListener listener) {
        List<TrainingListener> listeners = new ArrayList<>(List.of(listener));
        prometheus.ifPresent(
                endpoint -> listeners.add(endpoint.training(stage.recipe().orElseThrow())));
        if (!couriers.isEmpty()) {
            TrackedRecipe recipe = new TrackedRecipe(
                    run, stage, parameters, folder.tracking(stage.recipe().orElseThrow()), history(metrics));
            couriers.forEach(courier -> courier.begun(recipe));
        }
        return new TrackedTraining(listeners, couriers, clock);
    }

    private static StepHistory history(Path metrics) {
        try {
            return StepHistory.of(metrics);
        } catch (IOException e) {
            throw IoFailures.reading(metrics, e);
        }
    }

    /** What was measured of the models of the run. */
    public void evaluated(Evaluation evaluation) {
        for (ModelResult result : evaluation.models()) {
            couriers.forEach(
                    courier -> courier.evaluated(result.name(), EvaluationScalars.of(result), clock.instant()));
        }
    }

    @Override
    public void close() {
        couriers.forEach(Courier::close);
        prometheus.ifPresent(PrometheusEndpoint::close);
    }
}
