package dev.stillhouse.app.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.app.evaluate.Evaluation;
import dev.stillhouse.app.report.RowSamples.Columns;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.page.Count;
import dev.stillhouse.contracts.page.Sample;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.run.RunManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Gathers what a run folder has to tell. Parts of it that are not there are left out. */
public final class ReportReader {
    private static final int REJECTS_PER_REASON = 3;
    private static final int SYNTHETIC_ROWS = 8;

    private final RowSamples samples;

    public ReportReader(RowSamples samples) {
        this.samples = samples;
    }

    public ReportData read(RunFolder run, String title) {
        Optional<RunManifest> manifest = RunManifest.read(run.manifest());
        return new ReportData(
                title,
                manifest,
                data(run.data()),
                synthesis(run.synthetic()),
                new LossCurves(run, manifest).read(),
                Evaluation.read(run.evaluation()));
    }

    private Optional<DataFunnel> data(Path data) {
        Path file = data.resolve("datacard.json");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        List<Count> kept = new ArrayList<>();
        Map<String, Long> rejects = new TreeMap<>();
        json(file).path("datasets").properties().forEach(dataset -> {
            kept.add(new Count(
                    dataset.getKey() + " rows kept",
                    dataset.getValue().path("kept").asLong()));
            counts(dataset.getValue().path("rejected"))
                    .forEach(count -> rejects.merge(count.name(), count.count(), Long::sum));
        });
        List<Count> reasons = rejects.entrySet().stream()
                .map(entry -> new Count(entry.getKey(), entry.getValue()))
                .toList();
        return Optional.of(new DataFunnel(
                kept, reasons, rejected(data.resolve("rejects"), new Columns("reason", "text", "detail"))));
    }

    private static List<Count> counts(JsonNode object) {
        return object.properties().stream()
                .map(entry -> new Count(entry.getKey(), entry.getValue().asLong()))
                .toList();
    }

    private List<Sample> rejected(Path rejects, Columns columns) {
        return Files.isDirectory(rejects) ? samples.of(rejects, columns, REJECTS_PER_REASON) : List.of();
    }

    private Optional<Synthesis> synthesis(Path synthetic) {
        Path file = synthetic.resolve("cost.json");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        JsonNode cost = json(file);
        long accepted = cost.path("accepted").asLong();
        return Optional.of(new Synthesis(
                accepted + cost.path("rejected").asLong(),
                accepted,
                counts(cost.path("reject_reasons")),
                cost.path("prompt_tokens").asLong(),
                cost.path("completion_tokens").asLong(),
                Optional.of(new Synthesis.Cost(
                        cost.path("spend").asDouble(),
                        cost.at("/price/currency").asText(""))),
                accepted(synthetic.resolve("rows")),
                rejected(synthetic.resolve("rejects"), new Columns("reason", "excerpt", "detail"))));
    }

    private List<Sample> accepted(Path rows) {
        if (!Files.isDirectory(rows)) {
            return List.of();
        }
        return samples.of(rows, new Columns("id", "messages", "answer"), 1).stream()
                .limit(SYNTHETIC_ROWS)
                .toList();
    }

    private static JsonNode json(Path file) {
        try {
            return Json.parse(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw FailureCode.RUN_DAMAGED.because(e, "%s is not JSON; run the stage that wrote it again", file);
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }
}
