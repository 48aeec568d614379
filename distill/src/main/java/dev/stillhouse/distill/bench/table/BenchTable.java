package dev.stillhouse.distill.bench.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Everything that a GPU run did, as Markdown. */
public final class BenchTable {
    private static final int WIDTH = 100;

    private final JsonNode machine;
    private final Map<StepKind, Map<String, List<JsonNode>>> steps;
    private final List<JsonNode> lines;

    private BenchTable(List<JsonNode> lines) {
        this.lines = lines;
        this.machine = lines.stream()
                .filter(line -> StepKind.of(line) == StepKind.MACHINE)
                .findFirst()
                .orElse(Json.object());
        this.steps = new LinkedHashMap<>();
        lines.forEach(line -> steps.computeIfAbsent(StepKind.of(line), kind -> new LinkedHashMap<>())
                .computeIfAbsent(StepKind.of(line).label(line), label -> new ArrayList<>())
                .add(line));
    }

    /**
     * @param lines JSON objects with {@code step}, what it measured ({@code shape}, {@code mode}, {@code dtype} and so on), {@code who}
     *     (ours or peer), {@code state} (done, failed, skipped or missing), {@code why}, {@code device_mib} and {@code result}
     */
    public static String of(List<String> lines) {
        List<JsonNode> parsed = new ArrayList<>();
        for (String line : lines) {
            try {
                parsed.add(Json.parse(line));
            } catch (JsonProcessingException e) {
                throw FailureCode.DATASET_INVALID.because(
                        e, "Line %d of the steps is not JSON: %s", parsed.size() + 1, e.getOriginalMessage());
            }
        }
        return new BenchTable(parsed).text();
    }

    private String text() {
        List<String> text = new ArrayList<>();
        text.add("# One GPU, " + machine.path("date").asText("undated"));
        text.add("");
        Ceilings ceilings = ceilings();
        head(ceilings).forEach(sentence -> text.add(sentence));
        text.add("");
        text.add(TableRow.HEAD.line());
        text.add(TableRow.rule());
        steps.forEach((kind, groups) -> groups.forEach((label, group) ->
                kind.rows(new StepGroup(label, group), ceilings).forEach(row -> text.add(row.line()))));
        List<String> notes = notes();
        if (!notes.isEmpty()) {
            text.add("");
            text.addAll(notes);
        }
        return String.join("\n", text) + "\n";
    }

    private List<String> head(Ceilings ceilings) {
        List<String> head = new ArrayList<>();
        head.add(wrapped(String.format(
                "%s; driver %s; engine %s: %s. Revision %s.",
                machine.path("gpu").asText("no GPU"),
                machine.path("driver").asText("none"),
                machine.path("engine").asText("unknown"),
                device(),
                machine.path("revision").asText("unknown"))));
        head.add("");
        head.add(wrapped(
                "Ours, floor and peer are tokens/s, medians over rounds. Floor: the step's arithmetic at the measured rate of a"
                        + " product, or the weights at that of a copy. MFU: 4 operations a parameter for lora and topk, 6 for full, of "
                        + ceilings.peak()
                                .map(rate -> TableRow.number(rate / 1e12))
                                .orElse("an unknown number of")
                        + " TFLOP/s. GiB: the most that the device had in use, or the process where there is no GPU."));
        return head;
    }

    private String device() {
        return steps.getOrDefault(StepKind.DEVICE, Map.of()).values().stream()
                .flatMap(group -> group.stream())
                .map(line -> line.path("result").path("device").asText())
                .filter(device -> !device.isEmpty())
                .findFirst()
                .orElse("not measured");
    }

    /** The vendor's peak where the card is known, otherwise what was measured. */
    private Ceilings ceilings() {
        Optional<StepGroup> device = steps.getOrDefault(StepKind.DEVICE, Map.of()).entrySet().stream()
                .findFirst()
                .map(entry -> new StepGroup(entry.getKey(), entry.getValue()));
        Optional<Double> measured =
                device.flatMap(group -> group.median("matmul_tflops")).map(rate -> rate * 1e12);
        OptionalDouble vendor = GpuPeak.flopsOf(machine.path("gpu").asText());
        return new Ceilings(
                device.map(group -> group.first().path("dtype").asText()).orElse("none"),
                measured,
                device.flatMap(group -> group.median("copy_gb_per_s")).map(rate -> rate * 1e9),
                vendor.isPresent() ? Optional.of(vendor.getAsDouble()) : measured);
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        for (JsonNode line : lines) {
            String state = line.path("state").asText("done");
            if (!state.equals("done")) {
                String peer = line.path("who").asText().equals("peer") ? ", peer" : "";
                notes.add(wrapped("- " + StepKind.of(line).label(line) + peer + ": " + state + ": "
                        + line.path("why").asText()));
            }
            line.path("result")
                    .path("failed")
                    .forEach(failed ->
                            notes.add(wrapped("- " + failed.path("check").asText() + ": "
                                    + failed.path("reason").asText())));
        }
        return notes;
    }

    /** Lines of at most 100 columns, broken between words. */
    private static String wrapped(String text) {
        StringBuilder result = new StringBuilder();
        int column = 0;
        for (String word : text.replace('\n', ' ').split(" +")) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                result.append("\n");
                column = 0;
            } else if (column > 0) {
                result.append(' ');
                column++;
            }
            result.append(word);
            column += word.length();
        }
        return result.toString();
    }
}
