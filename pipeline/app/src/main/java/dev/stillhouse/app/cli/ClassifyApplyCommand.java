package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.console.ProgressLine;
import dev.stillhouse.app.spark.SparkSessions;
import dev.stillhouse.app.spark.SparkSettings;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.spec.SparkSpec;
import dev.stillhouse.lake.ScoreJob;
import dev.stillhouse.lake.ScoreSource;
import dev.stillhouse.lake.ScoreSummary;
import dev.stillhouse.text.classify.Classifier;
import dev.stillhouse.text.classify.ClassifierFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "apply",
        description = {
            "Scores every row of a data set with a classifier, in Spark. Writes scores/ (Parquet: id, place, class, confidence, grade,"
                    + " probabilities) and rejects/ (Parquet: id, place, reason, detail, text) and drops nothing;"
                    + " data.classify in a run spec does that.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stillhouse classify apply models/teams lake/tickets --out scored",
            "  stillhouse classify apply models/quality 's3a://lake/web/**/*.jsonl.zst' --out scored --master spark://host:7077 --json"
        })
final class ClassifyApplyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The folder of a classifier.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path model;

    @Parameters(
            index = "1..*",
            paramLabel = "INPUT",
            arity = "1..*",
            description = "Files, folders, globs or URIs of any kind that data.input takes.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private List<String> input;

    @Mixin
    private RowOptions rows = new RowOptions();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where scores/ and rejects/ go: a folder that all machines share.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path out;

    @Option(names = "--json", description = "The counts as one JSON object for programs.")
    private boolean json;

    ClassifyApplyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Classifier classifier = new ClassifierFolder(surroundings.resolve(model)).read();
        Path folder = surroundings.resolve(out);
        SparkSettings spark = SparkSettings.of(
                new SparkSpec(Optional.empty(), Optional.empty(), Map.of()),
                rows.master(),
                surroundings.submitted(),
                surroundings.cores());
        try (SparkSessions sessions = new SparkSessions(spark)) {
            ScoreSummary summary = ScoreJob.run(
                    sessions.session(),
                    new ScoreSource(rows.source(input, surroundings), rows.kind(), rows.pii()),
                    classifier,
                    folder,
                    new ProgressLine(surroundings.screen(), surroundings.clock()));
            surroundings.out().println(json ? Json.compact(summary.toJson()) : table(summary, folder));
        }
        return 0;
    }

    private static String table(ScoreSummary summary, Path folder) {
        StringBuilder lines =
                new StringBuilder(String.format(Locale.ROOT, "%-24s %,10d rows", "scored", summary.scored()));
        summary.classes()
                .forEach((name, count) -> lines.append(String.format(
                        Locale.ROOT, "%n%-24s %,10d  %.1f%%", name, count, 100.0 * count / summary.scored())));
        summary.confidences()
                .forEach((tenth, count) ->
                        lines.append(String.format(Locale.ROOT, "%n%-24s %,10d", "confidence from 0." + tenth, count)));
        summary.rejected()
                .forEach((reason, count) ->
                        lines.append(String.format(Locale.ROOT, "%n%-24s %,10d  not scored", reason, count)));
        return lines.append(System.lineSeparator()).append(folder).toString();
    }
}
