package dev.stillhouse.app.report;

import dev.stillhouse.app.report.LossCurve.Measurement;
import dev.stillhouse.app.report.LossCurve.Step;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.finetune.MetricsLog;
import dev.stillhouse.finetune.StepMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The metrics of all recipes of a run, in the order in which their stages were done. */
record LossCurves(RunFolder run, Optional<RunManifest> manifest) {
    List<LossCurve> read() {
        List<LossCurve> curves = new ArrayList<>();
        recipes().stream()
                .sorted(Comparator.comparingInt(this::stageOf).thenComparing(Comparator.naturalOrder()))
                .forEach(recipe -> curve(recipe).ifPresent(curves::add));
        return curves;
    }

    private Set<String> recipes() {
        Set<String> recipes = new TreeSet<>();
        for (String parent : List.of("checkpoints", "models")) {
            Path folder = run.root().resolve(parent);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> children = Files.list(folder)) {
                    children.filter(Files::isDirectory)
                            .forEach(child -> recipes.add(String.valueOf(child.getFileName())));
                } catch (IOException e) {
                    throw IoFailures.reading(folder, e);
                }
            }
        }
        return recipes;
    }

    /** Stages of recipes are called KIND.RECIPE. */
    private int stageOf(String recipe) {
        List<String> names = manifest.stream()
                .flatMap(m -> m.stages().stream())
                .map(stage -> stage.name().substring(stage.name().indexOf('.') + 1))
                .toList();
        int at = names.indexOf(recipe);
        return at < 0 ? Integer.MAX_VALUE : at;
    }

    private Optional<LossCurve> curve(String recipe) {
        Path inCheckpoints = run.checkpoints(recipe).resolve(MetricsLog.FILE);
        Path file =
                Files.exists(inCheckpoints) ? inCheckpoints : run.model(recipe).resolve(MetricsLog.FILE);
        List<Step> steps = MetricsLog.history(file).stream()
                .filter(metrics -> Double.isFinite(metrics.loss()))
                .map(LossCurves::step)
                .toList();
        List<Measurement> validation = MetricsLog.validations(file).stream()
                .filter(metrics -> Double.isFinite(metrics.loss()))
                .map(metrics -> new Measurement(metrics.step(), metrics.loss()))
                .toList();
        return steps.isEmpty() ? Optional.empty() : Optional.of(new LossCurve(recipe, steps, validation));
    }

    private static Step step(StepMetrics metrics) {
        return new Step(
                metrics.step(), metrics.loss(), finite(metrics.learningRate()), finite(metrics.tokensPerSecond()));
    }

    private static OptionalDouble finite(double value) {
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }
}
