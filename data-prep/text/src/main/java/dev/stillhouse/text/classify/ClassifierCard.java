package dev.stillhouse.text.classify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.page.Page;
import dev.stillhouse.contracts.run.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is known of a classifier: where it came from, and how good it is on labelled rows that it did not learn from.
 *
 * @param name what people call it
 * @param training rows that it learned from
 * @param validation rows that chose its epoch and its temperature
 * @param test rows that all that follows was measured on
 * @param epochs passes over the training rows of the network that was kept
 * @param accuracy share of test rows whose most probable class is the true one
 * @param before with temperature 1
 * @param after with the classifier's temperature
 * @param reliability with the classifier's temperature
 * @param thresholds of grades; none where classes are no grades
 */
public record ClassifierCard(
        String name,
        long training,
        long validation,
        long test,
        int epochs,
        double temperature,
        double accuracy,
        Calibration before,
        Calibration after,
        List<ReliabilityBin> reliability,
        List<ClassMeasure> classes,
        List<ClassMeasure> thresholds) {
    private static final String NAME = "card.json";
    private static final int VERSION = 1;

    /**
     * How far probabilities can be believed.
     *
     * @param logLoss mean negative logarithm of the true class's probability, in nats
     * @param expectedError mean distance between confidence and accuracy, over ten bins of confidence
     */
    public record Calibration(double logLoss, double expectedError) {}

    public ClassifierCard {
        reliability = List.copyOf(reliability);
        classes = List.copyOf(classes);
        thresholds = List.copyOf(thresholds);
    }

    /** Measures on rows that the network did not learn from. */
    public static ClassifierCard of(
            String name, long training, long validation, int epochs, double temperature, Predictions test) {
        List<ReliabilityBin> reliability = ReliabilityBin.of(test, temperature);
        List<ClassMeasure> classes = ClassMeasure.classes(test, temperature);
        long right = classes.stream().mapToLong(ClassMeasure::right).sum();
        return new ClassifierCard(
                name,
                training,
                validation,
                test.size(),
                epochs,
                temperature,
                (double) right / Math.max(1, test.size()),
                new Calibration(test.logLoss(1), ReliabilityBin.expectedError(ReliabilityBin.of(test, 1))),
                new Calibration(test.logLoss(temperature), ReliabilityBin.expectedError(reliability)),
                reliability,
                classes,
                ClassMeasure.thresholds(test, temperature));
    }

    /** In a few words. */
    public String inWords() {
        return String.format(
                Locale.ROOT,
                "accuracy %.3f on %,d test rows, log loss %.3f, calibration error %.3f",
                accuracy,
                test,
                after.logLoss,
                after.expectedError);
    }

    public ObjectNode toJson() {
        ObjectNode tree = Json.object().put("version", VERSION).put("name", name);
        tree.putObject("rows")
                .put("training", training)
                .put("validation", validation)
                .put("test", test);
        tree.put("epochs", epochs).put("temperature", temperature).put("accuracy", accuracy);
        put(tree, "uncalibrated", before);
        put(tree, "calibrated", after);
        ArrayNode bins = tree.putArray("reliability");
        reliability.forEach(bin -> bins.addObject()
                .put("rows", bin.rows())
                .put("confidence", bin.confidence())
                .put("accuracy", bin.accuracy()));
        put(tree, "classes", classes);
        put(tree, "thresholds", thresholds);
        return tree;
    }

    private static void put(ObjectNode tree, String name, Calibration calibration) {
        tree.putObject(name)
                .put("log_loss", calibration.logLoss)
                .put("expected_calibration_error", calibration.expectedError);
    }

    private static void put(ObjectNode tree, String name, List<ClassMeasure> measures) {
        ArrayNode array = tree.putArray(name);
        measures.forEach(measure -> array.addObject()
                .put("name", measure.name())
                .put("rows", measure.rows())
                .put("found", measure.found())
                .put("right", measure.right())
                .put("precision", measure.precision())
                .put("recall", measure.recall())
                .put("f1", measure.f1()));
    }

    /** As JSON and as a page, into the folder of the classifier. */
    public void write(Path folder) {
        AtomicFiles.write(folder.resolve(NAME), Json.pretty(toJson()));
        AtomicFiles.write(
                folder.resolve("card.html"),
                new Page(
                                "Classifier " + name,
                                "Made by stillhouse classify",
                                List.of(new ClassifierSection(this).markup()))
                        .html());
    }

    /**
     * The card of a classifier, if its folder has one.
     *
     * @throws dev.stillhouse.contracts.failure.Failure MODEL_INVALID
     */
    public static Optional<ClassifierCard> read(Path folder) {
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode tree = Json.parse(Files.readString(file));
            if (tree.path("version").asInt() != VERSION) {
                throw FailureCode.MODEL_INVALID.with(
                        "%s: has version %s, but this stillhouse reads version %d; train the classifier again",
                        file, tree.path("version").asText("none"), VERSION);
            }
            return Optional.of(card(tree));
        } catch (JsonProcessingException e) {
            throw FailureCode.MODEL_INVALID.because(e, "%s: is not JSON; train the classifier again", file);
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    private static ClassifierCard card(JsonNode tree) {
        List<ReliabilityBin> bins = new ArrayList<>();
        tree.path("reliability")
                .forEach(bin -> bins.add(new ReliabilityBin(
                        bin.path("rows").asLong(),
                        bin.path("confidence").asDouble(),
                        bin.path("accuracy").asDouble())));
        return new ClassifierCard(
                tree.path("name").asText(),
                tree.at("/rows/training").asLong(),
                tree.at("/rows/validation").asLong(),
                tree.at("/rows/test").asLong(),
                tree.path("epochs").asInt(),
                tree.path("temperature").asDouble(),
                tree.path("accuracy").asDouble(),
                calibration(tree.path("uncalibrated")),
                calibration(tree.path("calibrated")),
                bins,
                measures(tree.path("classes")),
                measures(tree.path("thresholds")));
    }

    private static Calibration calibration(JsonNode tree) {
        return new Calibration(
                tree.path("log_loss").asDouble(),
                tree.path("expected_calibration_error").asDouble());
    }

    private static List<ClassMeasure> measures(JsonNode array) {
        List<ClassMeasure> measures = new ArrayList<>();
        array.forEach(node -> measures.add(new ClassMeasure(
                node.path("name").asText(),
                node.path("rows").asLong(),
                node.path("found").asLong(),
                node.path("right").asLong())));
        return measures;
    }
}
