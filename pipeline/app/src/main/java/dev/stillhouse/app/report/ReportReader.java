package dev.stillhouse.app.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.app.evaluate.Evaluation;
import dev.stillhouse.app.report.RunTables.SampleColumns;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.text.shard.ShardManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers what a run folder has to tell. Parts of it that are not there are left out. */
public final class ReportReader {
    private static final int REJECTS_PER_REASON = 3;
    private static final int ROWS_PER_ID = 1;
    private static final int SYNTHETIC_ROWS = 8;

    private final RunTables tables;

    public ReportReader(RunTables tables) {
        this.tables = tables;
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
        List<Count> kept = new ArrayList<>();
        for (String shards : List.of("labelled", "input", "validation")) {
            if (Files.isRegularFile(data.resolve(shards).resolve(ShardManifest.NAME))) {
                kept.add(new Count(
                        shards, ShardManifest.read(data.resolve(shards)).sequences()));
            }
        }
        for (String rows : List.of("prompts", "test")) {
            if (Files.isDirectory(data.resolve(rows))) {
                kept.add(new Count(rows, tables.rows(data.resolve(rows))));
            }
        }
        Path rejects = data.resolve("rejects");
        boolean hasRejects = Files.isDirectory(rejects);
        if (kept.isEmpty() && !hasRejects) {
            return Optional.empty();
        }
        return Optional.of(
                hasRejects
                        ? new DataFunnel(kept, tables.rowsBy(rejects, "reason"), rejectSamples(rejects))
                        : new DataFunnel(kept, List.of(), List.of()));
    }

    private List<Sample> rejectSamples(Path rejects) {
        SampleColumns columns = new SampleColumns("reason", List.of("text", "excerpt"), List.of("detail"));
        return tables.samples(rejects, columns, REJECTS_PER_REASON);
    }

    private Optional<Synthesis> synthesis(Path synthetic) {
        Path file = synthetic.resolve("cost.json");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        JsonNode cost = json(file);
        List<Count> rejects = new ArrayList<>();
        cost.path("reject_reasons")
                .properties()
                .forEach(reason ->
                        rejects.add(new Count(reason.getKey(), reason.getValue().asLong())));
        long accepted = cost.path("accepted").asLong();
        return Optional.of(new Synthesis(
                accepted + cost.path("rejected").asLong(),
                accepted,
                rejects,
                cost.path("prompt_tokens").asLong(),
                cost.path("completion_tokens").asLong(),
                Optional.of(new Synthesis.Cost(
                        cost.path("spend").asDouble(),
                        cost.at("/price/currency").asText(""))),
                syntheticSamples(synthetic.resolve("rows"))));
    }

    private List<Sample> syntheticSamples(Path rows) {
        if (!Files.isDirectory(rows)) {
            return List.of();
        }
        SampleColumns columns = new SampleColumns(
                "id", List.of("text", "prompt", "messages"), List.of("completion", "answer", "response"));
        return tables.samples(rows, columns, ROWS_PER_ID).stream()
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
