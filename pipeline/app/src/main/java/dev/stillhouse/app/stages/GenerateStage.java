package dev.stillhouse.app.stages;

import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stage.StageInput;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.app.stage.StageOutcome;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.GenerateSpec;
import dev.stillhouse.contracts.spec.HelpdeskSpec;
import dev.stillhouse.contracts.spec.SpecWriter;
import dev.stillhouse.examples.helpdesk.Dirt;
import dev.stillhouse.examples.helpdesk.HelpdeskDataset;
import dev.stillhouse.examples.helpdesk.Recipe;
import dev.stillhouse.lake.ParquetFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Writes generated tickets. */
final class GenerateStage implements Stage {
    private final GenerateSpec spec;
    private final long seed;
    private final Services services;

    GenerateStage(GenerateSpec spec, long seed, Services services) {
        this.spec = spec;
        this.seed = seed;
        this.services = services;
    }

    @Override
    public StageName name() {
        return StageName.of(StageKind.GENERATE);
    }

    @Override
    public String identity() {
        return SpecWriter.identity(spec) + seed;
    }

    @Override
    public Map<String, StageInput> inputs() {
        return Map.of();
    }

    @Override
    public List<Path> outputs(RunFolder folder) {
        return List.of(folder.generated());
    }

    @Override
    public StageOutcome run(RunFolder folder, Progress progress) {
        HelpdeskSpec helpdesk = spec.helpdesk();
        Dirt dirt = helpdesk.dirt() == HelpdeskSpec.Dirt.TYPICAL && helpdesk.test() > 0 ? Dirt.typical() : Dirt.none();
        List<Path> files = HelpdeskDataset.write(
                folder.generated(),
                new Recipe(
                        helpdesk.seed().orElse(seed),
                        helpdesk.gold(),
                        helpdesk.test(),
                        helpdesk.pile(),
                        helpdesk.teacherLabelled(),
                        helpdesk.baseUnlabelled(),
                        dirt));
        if (helpdesk.pile() > 0) {
            keepAsParquet(folder.generated().resolve("tickets/tickets-b.jsonl"));
        }
        return new StageOutcome(Json.object().put("files", files.size()), files.size() + " files");
    }

    /** Half of the pile comes as Parquet, as a lake would have it. */
    private void keepAsParquet(Path file) {
        Dataset<Row> rows =
                services.spark().session().read().json(file.toUri().toString()).coalesce(1);
        ParquetFolder.write(rows, file.resolveSibling("tickets-b.parquet"));
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw IoFailures.writing(file, e);
        }
    }
}
