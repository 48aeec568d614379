package dev.stillhouse.app.tracking;

import dev.stillhouse.app.stage.RunListener;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.StageRecord;
import dev.stillhouse.contracts.spec.TrackingSpec;
import dev.stillhouse.finetune.StepMetrics;
import dev.stillhouse.finetune.StepOutcome;
import dev.stillhouse.finetune.TrainingListener;
import dev.stillhouse.finetune.ValidationMetrics;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;

/** {@code /metrics} in the formats of Prometheus, for as long as a run lasts: the stage that runs, and of a training the last step. */
final class PrometheusEndpoint implements RunListener, AutoCloseable {
    private static final String RUN = "run";
    private static final String RECIPE = "recipe";
    private static final String STAGE = "stage";

    private final String run;
    private final String host;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Gauge running = gauge("stillhouse_stage_running", "1 while the stage runs", RUN, STAGE);
    private final Gauge done = gauge("stillhouse_stage_units_done", "How far the stage is", RUN, STAGE, "unit");
    private final Gauge total = gauge("stillhouse_stage_units", "What it has to do in all", RUN, STAGE, "unit");
    private final Gauge step = training("step", "Steps that are done");
    private final Gauge steps = training("steps", "Steps in all");
    private final Gauge loss = training("loss", "Of the last step, what is minimised");
    private final Gauge crossEntropy = training("cross_entropy", "Of the last step");
    private final Gauge divergence = training("divergence", "Of the last step, from the teacher");
    private final Gauge validation = training("validation_loss", "Measured last, on rows that are not trained on");
    private final Gauge learningRate = training("learning_rate", "Of the last step");
    private final Gauge gradNorm = training("grad_norm", "Of the last step, before clipping");
    private final Gauge speed = training("tokens_per_second", "Of the last step");
    private final Gauge left = training("seconds_left", "At the mean speed so far");
    private final Counter tokens = counter("tokens", "Tokens of the steps of this process");
    private final Counter skipped =
            counter("skipped_steps", "Steps of this process that left the weights as they were");
    private final HTTPServer server;

    /** @throws dev.stillhouse.contracts.failure.Failure PORT_UNAVAILABLE */
    PrometheusEndpoint(TrackingSpec.Prometheus spec, String run) {
        this.run = run;
        this.host = spec.host();
        try {
            this.server = HTTPServer.builder()
                    .hostname(spec.host())
                    .port(spec.port())
                    .registry(registry)
                    .buildAndStart();
        } catch (IOException e) {
            throw FailureCode.PORT_UNAVAILABLE.because(
                    e,
                    "Cannot listen on %s port %d: %s; give another tracking.prometheus.port, or 0 for any free one",
                    spec.host(),
                    spec.port(),
                    String.valueOf(e.getMessage()));
        }
    }

    private Gauge gauge(String name, String help, String... labels) {
        return Gauge.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    private Gauge training(String name, String help) {
        return gauge("stillhouse_training_" + name, help, RUN, RECIPE);
    }

    private Counter counter(String name, String help) {
        return Counter.builder()
                .name("stillhouse_training_" + name)
                .help(help)
                .labelNames(RUN, RECIPE)
                .register(registry);
    }

    URI uri() {
        return URI.create(
                "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getPort() + "/metrics");
    }

    /** Hears the steps of a recipe's training. */
    TrainingListener training(String recipe) {
        return new TrainingListener() {
            @Override
            public void step(StepMetrics metrics) {
                show(recipe, metrics);
            }

            @Override
            public void validation(ValidationMetrics metrics) {
                validation.labelValues(run, recipe).set(metrics.loss());
            }

            @Override
            public void note(String text) {}
        };
    }

    private void show(String recipe, StepMetrics metrics) {
        step.labelValues(run, recipe).set(metrics.step());
        steps.labelValues(run, recipe).set(metrics.totalSteps());
        loss.labelValues(run, recipe).set(metrics.loss());
        crossEntropy.labelValues(run, recipe).set(metrics.crossEntropy());
        divergence.labelValues(run, recipe).set(metrics.divergence());
        learningRate.labelValues(run, recipe).set(metrics.learningRate());
        gradNorm.labelValues(run, recipe).set(metrics.gradientNorm());
        speed.labelValues(run, recipe).set(metrics.tokensPerSecond());
        left.labelValues(run, recipe).set(metrics.secondsLeft());
        tokens.labelValues(run, recipe).inc(metrics.tokens());
        skipped.labelValues(run, recipe).inc(metrics.outcome() == StepOutcome.UPDATED ? 0 : 1);
    }

    @Override
    public void started(StageName stage, int position, int of) {
        running.labelValues(run, stage.toString()).set(1);
    }

    @Override
    public void skipped(StageName stage, int position, int of) {
        running.labelValues(run, stage.toString()).set(0);
    }

    @Override
    public void progressed(StageName stage, Progress.Tick tick) {
        done.labelValues(run, stage.toString(), tick.unit()).set(tick.done());
        tick.total()
                .ifPresent(all ->
                        total.labelValues(run, stage.toString(), tick.unit()).set(all));
    }

    @Override
    public void done(StageName stage, StageRecord record, String summary) {
        running.labelValues(run, stage.toString()).set(0);
    }

    @Override
    public void failed(StageName stage, Throwable cause) {
        running.labelValues(run, stage.toString()).set(0);
    }

    @Override
    public void close() {
        server.close();
    }
}
