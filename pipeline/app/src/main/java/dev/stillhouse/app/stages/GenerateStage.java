package dev.stillhouse.app.stages;

import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stage.StageInput;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.app.stage.StageOutcome;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.GenerateSpec;
import dev.stillhouse.contracts.spec.HelpdeskSpec;
import dev.stillhouse.contracts.spec.SpecWriter;
import dev.stillhouse.examples.helpdesk.Dirt;
import dev.stillhouse.examples.helpdesk.HelpdeskDataset;
import dev.stillhouse.examples.helpdesk.Recipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes generated tickets. */
final class GenerateStage implements Stage {
    private final GenerateSpec spec;
    private final long seed;

    GenerateStage(GenerateSpec spec, long seed) {
        this.spec = spec;
        this.seed = seed;
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
        return new StageOutcome(Json.object().put("files", files.size()), files.size() + " files");
    }
}
