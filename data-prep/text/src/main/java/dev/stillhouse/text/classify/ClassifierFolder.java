package dev.stillhouse.text.classify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A classifier on disk; the package describes every byte of it. */
public record ClassifierFolder(Path path) {
    public static final String NAME = "classifier.json";

    private static final String WEIGHTS = "classifier.safetensors";
    private static final String FORMAT = "stillhouse-classifier";
    private static final int VERSION = 1;
    private static final int MOST_BYTES = 1 << 16;

    /** Writes the classifier, {@link #NAME} last. */
    public void write(Classifier classifier) {
        WeightsFile weights =
                new WeightsFile(path.resolve(WEIGHTS), classifier.network().shape());
        weights.write(classifier.network());
        ObjectNode tree = Json.object().put("format", FORMAT).put("version", VERSION);
        classifier.classes().forEach(tree.putArray("classes")::add);
        tree.putObject("features")
                .put("buckets", classifier.features().buckets())
                .put("words", classifier.features().words())
                .put("characters", classifier.features().characters());
        tree.put("hidden", classifier.network().shape().hidden());
        tree.put("temperature", classifier.temperature());
        tree.putObject("weights").put("bytes", weights.bytes()).put("sha256", Hashes.ofFile(weights.path()));
        AtomicFiles.write(path.resolve(NAME), Json.pretty(tree));
    }

    /** @throws Failure MODEL_MISSING, MODEL_INVALID or TENSOR_FILE_INVALID */
    public Classifier read() {
        Path file = path.resolve(NAME);
        JsonNode tree = tree(file);
        if (!tree.path("format").asText().equals(FORMAT)) {
            throw FailureCode.MODEL_INVALID.with(
                    "%s: is no classifier: its format is \"%s\", not \"%s\"",
                    file, tree.path("format").asText(), FORMAT);
        }
        if (tree.path("version").asInt() != VERSION) {
            throw FailureCode.MODEL_INVALID.with(
                    "%s: has version %s of the format, but this stillhouse reads version %d; train it again",
                    file, tree.path("version").asText("none"), VERSION);
        }
        try {
            return classifier(tree);
        } catch (IllegalArgumentException e) {
            throw FailureCode.MODEL_INVALID.because(e, "%s: %s; train it again", file, String.valueOf(e.getMessage()));
        }
    }

    /** Compares the weights with what was written down about them. Returns how many files there are. */
    public int verify() {
        read();
        return 2;
    }

    private static JsonNode tree(Path file) {
        if (!Files.isRegularFile(file)) {
            throw FailureCode.MODEL_MISSING.with(
                    "%s: no such file; name the folder of a classifier, which \"stillhouse classify train\" writes",
                    file);
        }
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw FailureCode.MODEL_INVALID.with(
                        "%s: %d bytes, but a classifier.json has at most %d; this is another file",
                        file, Files.size(file), MOST_BYTES);
            }
            return Json.parse(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw FailureCode.MODEL_INVALID.because(
                    e, "%s: is not JSON; the file is damaged, copy or train it again", file);
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    private Classifier classifier(JsonNode tree) {
        JsonNode node = tree.path("features");
        FeatureSettings features =
                new FeatureSettings(whole(node, "buckets"), whole(node, "words"), whole(node, "characters"));
        List<String> classes = new ArrayList<>();
        tree.path("classes").forEach(name -> classes.add(name.asText()));
        NetworkShape shape = new NetworkShape(features.buckets(), whole(tree, "hidden"), classes.size());
        WeightsFile weights = new WeightsFile(path.resolve(WEIGHTS), shape);
        Network network = weights.read();
        String expected = tree.path("weights").path("sha256").asText();
        String actual = Hashes.ofFile(weights.path());
        if (!actual.equals(expected)) {
            throw FailureCode.TENSOR_FILE_INVALID.with(
                    "%s: its SHA-256 is %s, but %s says %s; copy the folder again, or train it again",
                    weights.path(), actual, NAME, expected);
        }
        return new Classifier(classes, features, tree.path("temperature").asDouble(), network);
    }

    private static int whole(JsonNode tree, String name) {
        JsonNode node = tree.path(name);
        if (!node.canConvertToInt() || !node.isIntegralNumber()) {
            throw new IllegalArgumentException(name + " must be a whole number, but was " + node);
        }
        return node.intValue();
    }
}
