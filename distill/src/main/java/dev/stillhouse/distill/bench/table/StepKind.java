package dev.stillhouse.distill.bench.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.FailureCode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a step of a GPU run does, and how its rows are called. */
enum StepKind {
    /** What the machine is; makes the head of the table. */
    MACHINE {
        @Override
        String label(JsonNode line) {
            return "machine";
        }

        @Override
        List<TableRow> rows(StepGroup group, Ceilings ceilings) {
            return List.of();
        }
    },
    CONFORMANCE {
        @Override
        String label(JsonNode line) {
            return "conformance";
        }

        @Override
        List<TableRow> rows(StepGroup group, Ceilings ceilings) {
            return List.of(TableRow.of(
                    group.label(),
                    group.ourResult()
                            .map(result -> result.path("failed").isEmpty()
                                    ? result.path("checks").asInt() + " ok"
                                    : result.path("failed").size() + " failed")
                            .orElse(group.ourState())));
        }
    },
    PARITY {
        @Override
        String label(JsonNode line) {
            return "parity " + line.path("dump").asText() + " "
                    + line.path("dtype").asText();
        }

        @Override
        List<TableRow> rows(StepGroup group, Ceilings ceilings) {
            return List.of(TableRow.of(group.label(), group.ourState().equals("done") ? "ok" : group.ourState()));
        }
    },
    DEVICE {
        @Override
        String label(JsonNode line) {
            return "device " + line.path("dtype").asText();
        }

        @Override
        List<TableRow> rows(StepGroup group, Ceilings ceilings) {
            String type = group.label().replace("device ", "");
            return List.of(
                    TableRow.of(
                            "product " + type + ", TFLOP/s",
                            group.median("matmul_tflops").map(TableRow::number).orElse(group.ourState())),
                    TableRow.of(
                            "copy, GB/s",
                            group.median("copy_gb_per_s").map(TableRow::number).orElse(group.ourState())));
        }
    },
    ATTENTION {
        @Override
        String label(JsonNode line) {
            return "attention " + line.path("kernels").asText() + " "
                    + line.path("dtype").asText();
        }

        @Override
        List<TableRow> rows(StepGroup group, Ceilings ceilings) {
            return List.of(
                    TableRow.of(
                            group.label() + ", TFLOP/s",
                            group.median("forward_tflops").map(TableRow::number).orElse(group.ourState())),
                    TableRow.of(
                            group.label() + " backward",
                            group.median("backward_tflops")
                                    .map(TableRow::number)
                                    .orElse(group.ourState())));
        }
    },
    TRAIN {
        @Override
        String label(JsonNode line) {
            return String.join(
                    " ",
                    line.path("shape").asText(),
                    line.path("mode").asText(),
                    line.path("base").asText(line.path("dtype").asText()),
                    line.path("seq").asText() + "x" + line.path("batch").asText(),
                    line.path("lengths").asText());
        }

        @Override
        List<TableRow> rows(StepGroup group, Ceilings ceilings) {
            return List.of(group.speeds(ceilings.trainingFloor(group.first()), ceilings.utilization(group)));
        }
    },
    DECODE {
        @Override
        String label(JsonNode line) {
            return line.path("shape").asText() + " decode " + line.path("dtype").asText() + " batch "
                    + line.path("batch").asText();
        }

        @Override
        List<TableRow> rows(StepGroup group, Ceilings ceilings) {
            return List.of(group.speeds(ceilings.decodingFloor(group), Optional.empty()));
        }
    };

    /** Unique to what is measured; lines of one label are rounds of one row. */
    abstract String label(JsonNode line);

    abstract List<TableRow> rows(StepGroup group, Ceilings ceilings);

    static StepKind of(JsonNode line) {
        String name = line.path("step").asText();
        return Arrays.stream(values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> FailureCode.DATASET_INVALID.with(
                        "step is \"%s\", expected one of machine, conformance, parity, device, attention, train, decode",
                        name));
    }
}
