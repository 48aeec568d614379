package dev.stillhouse.distill.bench.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/** The rounds of one row, ours and those of the peer. */
record StepGroup(String label, List<JsonNode> lines) {
    private static final String OURS = "ours";
    private static final String PEER = "peer";
    private static final double MIB_PER_GIB = 1024;

    JsonNode first() {
        return lines.get(0);
    }

    /** What the first of our rounds that came to an end said. */
    Optional<JsonNode> ourResult() {
        return results(OURS).stream().findFirst();
    }

    /** done when a round was, otherwise what became of it, or - when there was none. */
    String ourState() {
        return state(OURS);
    }

    /** Of our rounds. */
    Optional<Double> median(String key) {
        return median(OURS, key);
    }

    /** Tokens a second of both sides, with peak memory. */
    TableRow speeds(Optional<Double> floor, Optional<Double> utilization) {
        Optional<Double> ours = median(OURS, "tokens_per_s");
        Optional<Double> peer = median(PEER, "tokens_per_s");
        return new TableRow(List.of(
                label,
                ours.map(TableRow::number).orElse(ourState()),
                cell(floor),
                cell(utilization.map(part -> 100 * part)),
                cell(memory(OURS)),
                peer.map(TableRow::number).orElse(state(PEER)),
                cell(memory(PEER)),
                cell(ours.flatMap(us -> peer.map(them -> us / them)))));
    }

    private static String cell(Optional<Double> value) {
        return value.map(TableRow::number).orElse("-");
    }

    private Optional<Double> median(String who, String key) {
        double[] sorted = results(who).stream()
                .filter(result -> result.path(key).isNumber())
                .mapToDouble(result -> result.path(key).asDouble())
                .sorted()
                .toArray();
        int half = sorted.length / 2;
        return sorted.length == 0
                ? Optional.empty()
                : Optional.of(sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
    }

    /** The most of any round in GiB: of the device where it was watched, otherwise what the process says of itself. */
    private Optional<Double> memory(String who) {
        OptionalDouble most = of(who).stream()
                .flatMapToDouble(line -> line.path("device_mib").isNumber()
                        ? DoubleStream.of(line.path("device_mib").asDouble())
                        : DoubleStream.of(
                                line.path("result").path("peak_memory_mib").asDouble(),
                                line.path("result").path("peak_rss_mib").asDouble()))
                .filter(mib -> mib > 0)
                .max();
        return most.isPresent() ? Optional.of(most.getAsDouble() / MIB_PER_GIB) : Optional.empty();
    }

    private String state(String who) {
        return results(who).isEmpty()
                ? of(who).stream()
                        .map(line -> line.path("state").asText())
                        .filter(state -> !state.equals("done"))
                        .findFirst()
                        .orElse("-")
                : worst(who);
    }

    private String worst(String who) {
        return of(who).stream()
                .map(line -> line.path("state").asText())
                .filter(state -> state.equals("failed"))
                .findFirst()
                .orElse("done");
    }

    private List<JsonNode> of(String who) {
        return lines.stream()
                .filter(line -> line.path("who").asText(OURS).equals(who))
                .toList();
    }

    private List<JsonNode> results(String who) {
        return of(who).stream()
                .map(line -> line.path("result"))
                .filter(JsonNode::isObject)
                .toList();
    }
}
