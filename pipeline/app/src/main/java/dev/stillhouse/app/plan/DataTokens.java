package dev.stillhouse.app.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.stillhouse.app.stage.LocalPaths;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.contracts.run.StageRecord;
import dev.stillhouse.contracts.spec.DataPart;
import dev.stillhouse.contracts.spec.DataSpec;
import dev.stillhouse.contracts.spec.LabelledSpec;
import dev.stillhouse.contracts.spec.Location;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.SynthesizeSpec;
import java.util.List;
import java.util.Optional;

/** How many tokens the parts of the data have: as an earlier preparation counted them, otherwise by the bytes of the files. */
record DataTokens(RunSpec spec, Optional<RunManifest> manifest, LocalPaths paths) {
    /** How many prompts, or other texts to send, there are, and tokens in all of them. */
    record Prompts(long rows, double tokens) {}

    /** Bytes of a token of text, roughly, over languages and tokenizers; good enough for a price or a time. */
    static final double BYTES_PER_TOKEN = 3.5;

    /** Of all parts together; empty when one of them lies where nobody looks before the run. */
    Optional<Double> of(List<DataPart> parts) {
        double sum = 0;
        for (DataPart part : parts) {
            Optional<Double> tokens = of(part);
            if (tokens.isEmpty()) {
                return tokens;
            }
            sum += tokens.get();
        }
        return Optional.of(sum);
    }

    private Optional<Double> of(DataPart part) {
        DataSpec data = spec.data().orElseThrow();
        return switch (part) {
            case INPUT -> counted("input").or(() -> files("data.input", data.input()));
            case LABELLED, SCORED ->
                counted("labelled")
                        .or(() -> files(
                                "data.labelled.path",
                                data.labelled().map(LabelledSpec::path).orElse(List.of())));
            case SYNTHETIC ->
                counted("prompts").or(() -> files("data.input", data.input())).flatMap(this::answered);
        };
    }

    /** Prompts with answers that are as long as they may be. */
    private Optional<Double> answered(double prompts) {
        SynthesizeSpec synthesize = spec.synthesize().orElseThrow();
        return prompts()
                .map(rows -> Math.min(
                        rows, synthesize.maxRequests().map(Integer::doubleValue).orElse(rows)))
                .map(asked -> synthesize.n() * (prompts + asked * synthesize.maxTokens()));
    }

    private Optional<Double> prompts() {
        JsonNode counted = figures().at("/splits/prompts/sequences");
        if (counted.isNumber()) {
            return Optional.of(counted.asDouble());
        }
        return size("data.input", spec.data().orElseThrow().input())
                .filter(size -> size.rows().isPresent())
                .map(size -> (double) size.rows().getAsLong());
    }

    /** Of an earlier preparation. */
    Optional<Prompts> preparedPrompts() {
        return prepared("prompts");
    }

    /** Rows that have an answer already, as prepared earlier, otherwise by their files. */
    Optional<Prompts> labelled() {
        List<Location> files =
                spec.data().flatMap(DataSpec::labelled).map(LabelledSpec::path).orElse(List.of());
        return prepared("labelled")
                .or(() -> size("data.labelled.path", files)
                        .filter(size -> size.rows().isPresent())
                        .map(size -> new Prompts(size.rows().getAsLong(), size.bytes() / BYTES_PER_TOKEN)));
    }

    private Optional<Prompts> prepared(String split) {
        JsonNode rows = figures().at("/splits/" + split + "/sequences");
        return rows.isNumber() ? counted(split).map(tokens -> new Prompts(rows.asLong(), tokens)) : Optional.empty();
    }

    private Optional<Double> counted(String split) {
        JsonNode tokens = figures().at("/splits/" + split + "/tokens");
        return tokens.isNumber() ? Optional.of(tokens.asDouble()) : Optional.empty();
    }

    private JsonNode figures() {
        return manifest.flatMap(done -> done.stage(StageKind.PREPARE.key()))
                .<JsonNode>map(StageRecord::figures)
                .orElse(MissingNode.getInstance());
    }

    private Optional<Double> files(String key, List<Location> locations) {
        return size(key, locations).map(size -> size.bytes() / BYTES_PER_TOKEN);
    }

    private Optional<InputSize> size(String key, List<Location> locations) {
        return locations.stream().anyMatch(location -> location.isRemote() || location.isInRun())
                ? Optional.empty()
                : Optional.of(locations.stream()
                        .map(location -> InputSize.of(key, location, paths))
                        .reduce(InputSize.NOTHING, InputSize::plus));
    }
}
