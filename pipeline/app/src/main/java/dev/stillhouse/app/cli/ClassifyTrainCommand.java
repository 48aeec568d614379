package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.console.ProgressLine;
import dev.stillhouse.app.spark.SparkSessions;
import dev.stillhouse.app.spark.SparkSettings;
import dev.stillhouse.classify.NetworkSettings;
import dev.stillhouse.classify.TrainJob;
import dev.stillhouse.classify.TrainSettings;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.spec.SparkSpec;
import dev.stillhouse.lake.LabelSource;
import dev.stillhouse.text.classify.ClassMeasure;
import dev.stillhouse.text.classify.ClassifierCard;
import dev.stillhouse.text.classify.FeatureSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "train",
        description = {
            "Trains a classifier on labelled texts: hashed n-grams of words and characters, one hidden layer, a softmax over the classes.",
            "",
            "Texts are divided by their hash: most are learned from, a share chooses the epoch and the temperature that makes"
                    + " probabilities believable, and a share is measured on. Where all classes are whole numbers, such as a teacher's 0 to 5,"
                    + " the classifier gives an expected grade too.",
            "",
            "Writes classifier.json, classifier.safetensors, card.json and card.html. The same labels, options and seed give the same"
                    + " files on one machine.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stillhouse classify train labelled.jsonl --label team --out models/teams",
            "  stillhouse classify train runs/judge/synthetic/rows --kind prompts --label answer.score --out models/quality"
        })
final class ClassifyTrainCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Parameters(
            paramLabel = "LABELS",
            arity = "1..*",
            description =
                    "Files, folders, globs or URIs of any kind that data.input takes, with a text and a label a row.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private List<String> labels;

    @Mixin
    private RowOptions rows = new RowOptions();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The folder of the classifier.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path out;

    @Option(
            names = "--label",
            paramLabel = "FIELD",
            description =
                    "The field with the class: text, or a whole number (default: label). answer.score also goes into a text that is JSON.")
    private String label = "label";

    @Option(
            names = "--buckets",
            paramLabel = "N",
            description = "Of the hashed features, a power of two (default: 65536).")
    private int buckets = FeatureSettings.USUAL.buckets();

    @Option(names = "--words", paramLabel = "N", description = "Longest n-grams of words (default: 2).")
    private int words = FeatureSettings.USUAL.words();

    @Option(
            names = "--characters",
            paramLabel = "N",
            description = "Length of the n-grams of characters within words, 0 for none (default: 4).")
    private int characters = FeatureSettings.USUAL.characters();

    @Option(names = "--hidden", paramLabel = "N", description = "Width of the hidden layer (default: 32).")
    private int hidden = NetworkSettings.USUAL.hidden();

    @Option(names = "--learning-rate", paramLabel = "R", description = "Of Adam (default: 0.003).")
    private double learningRate = NetworkSettings.USUAL.learningRate();

    @Option(names = "--batch", paramLabel = "N", description = "Rows of a step (default: 64).")
    private int batch = NetworkSettings.USUAL.batch();

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the rows at most (default: 30).")
    private int epochs = NetworkSettings.USUAL.epochs();

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "Passes without a lower validation loss after which it stops (default: 3).")
    private int patience = NetworkSettings.USUAL.patience();

    @Option(
            names = "--validation",
            paramLabel = "SHARE",
            description = "Of the texts, to choose epoch and temperature (default: 0.1).")
    private double validation = 0.1;

    @Option(names = "--test", paramLabel = "SHARE", description = "Of the texts, to measure on (default: 0.1).")
    private double test = 0.1;

    @Option(names = "--max-rows", paramLabel = "N", description = "Labelled rows at most, by hash (default: 200000).")
    private int maxRows = 200_000;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the first weights and the order of rows (default: 1).")
    private long seed = 1;

    @Option(names = "--json", description = "The card as one JSON object for programs.")
    private boolean json;

    ClassifyTrainCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        Path folder = surroundings.resolve(out);
        TrainSettings settings = OptionRange.checked(() -> settings(String.valueOf(folder.getFileName())));
        SparkSettings spark = SparkSettings.of(
                new SparkSpec(Optional.empty(), Optional.empty(), Map.of()),
                rows.master(),
                surroundings.submitted(),
                surroundings.cores());
        try (SparkSessions sessions = new SparkSessions(spark)) {
            ClassifierCard card = TrainJob.run(
                    sessions.session(),
                    settings,
                    folder,
                    new ProgressLine(surroundings.screen(), surroundings.clock()));
            surroundings.out().println(json ? Json.compact(card.toJson()) : table(card, folder));
        }
        return 0;
    }

    private TrainSettings settings(String name) {
        return new TrainSettings(
                name,
                new LabelSource(rows.source(labels, surroundings), rows.kind(), label, rows.pii(), maxRows),
                new FeatureSettings(buckets, words, characters),
                new NetworkSettings(hidden, learningRate, batch, epochs, patience),
                validation,
                test,
                seed);
    }

    private static String table(ClassifierCard card, Path folder) {
        StringBuilder lines = new StringBuilder(String.format(
                Locale.ROOT, "%-24s %8s %9s %9s %9s", "on the test rows", "rows", "precision", "recall", "F1"));
        Stream.concat(card.classes().stream(), card.thresholds().stream()).forEach(measure -> line(measure, lines));
        return lines.append(String.format(
                        Locale.ROOT,
                        "%n%s%nbefore calibration: log loss %.3f, calibration error %.3f; temperature %.3f%n%s",
                        card.inWords(),
                        card.before().logLoss(),
                        card.before().expectedError(),
                        card.temperature(),
                        folder))
                .toString();
    }

    private static void line(ClassMeasure measure, StringBuilder lines) {
        lines.append(String.format(
                Locale.ROOT,
                "%n%-24s %,8d %9.3f %9.3f %9.3f",
                measure.name(),
                measure.rows(),
                measure.precision(),
                measure.recall(),
                measure.f1()));
    }
}
