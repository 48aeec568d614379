package dev.stillhouse.distill.bench.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.distill.bench.BenchLengths;
import dev.stillhouse.distill.bench.BenchMode;
import dev.stillhouse.distill.bench.BenchShape;
import dev.stillhouse.distill.bench.BenchSize;
import dev.stillhouse.distill.bench.StepArithmetic;
import java.util.Locale;
import java.util.Optional;

/**
 * What the device reaches.
 *
 * @param measured operations a second of a large product, in the type of {@code dtype}
 * @param copied bytes a second that a large copy reads and writes together
 * @param peak operations a second that utilization is a part of
 */
record Ceilings(String dtype, Optional<Double> measured, Optional<Double> copied, Optional<Double> peak) {
    /** Tokens a second of a step that is arithmetic alone, at the rate of a large product. */
    Optional<Double> trainingFloor(JsonNode line) {
        return measured.filter(rate -> line.path("dtype").asText().equals(dtype))
                .map(rate -> rate / arithmetic(line).least());
    }

    /** MFU: operations by the count of parameters, as a part of the card's peak. */
    Optional<Double> utilization(StepGroup group) {
        return peak.filter(rate -> group.first().path("dtype").asText().equals(dtype))
                .flatMap(rate -> group.median("tokens_per_s")
                        .map(tokens -> tokens * arithmetic(group.first()).byParameters() / rate));
    }

    /** Tokens a second at which the weights come out of memory as fast as they can be copied. */
    Optional<Double> decodingFloor(StepGroup group) {
        Optional<Double> bytes = group.median("memory_floor_ms")
                .flatMap(millis -> group.median("bandwidth_gb_per_s").map(bandwidth -> millis / 1e3 * bandwidth * 1e9));
        return copied.flatMap(bandwidth -> bytes.map(
                weights -> bandwidth / weights * group.first().path("batch").asInt()));
    }

    private static StepArithmetic arithmetic(JsonNode line) {
        return new StepArithmetic(
                BenchShape.named(line.path("shape").asText()),
                new BenchSize(
                        line.path("seq").asInt(),
                        line.path("batch").asInt(),
                        BenchLengths.valueOf(line.path("lengths").asText().toUpperCase(Locale.ROOT))),
                BenchMode.named(line.path("mode").asText()));
    }
}
