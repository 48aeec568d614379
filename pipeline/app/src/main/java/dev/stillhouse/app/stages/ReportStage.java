package dev.stillhouse.app.stages;

import dev.stillhouse.app.report.ReportReader;
import dev.stillhouse.app.report.ReportWriter;
import dev.stillhouse.app.report.SparkRowSamples;
import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stage.StageInput;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.app.stage.StageOutcome;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes report.html, of all that was done before. */
final class ReportStage implements Stage {
    private final String title;
    private final List<StageName> before;
    private final Services services;

    ReportStage(String title, List<StageName> before, Services services) {
        this.title = title;
        this.before = before;
        this.services = services;
    }

    @Override
    public StageName name() {
        return StageName.of(StageKind.REPORT);
    }

    @Override
    public String identity() {
        return title;
    }

    @Override
    public Map<String, StageInput> inputs() {
        Map<String, StageInput> inputs = new TreeMap<>();
        before.forEach(stage -> inputs.put(stage.toString(), new StageInput.Earlier(stage)));
        return inputs;
    }

    @Override
    public List<Path> outputs(RunFolder folder) {
        return List.of(folder.report());
    }

    @Override
    public StageOutcome run(RunFolder folder, Progress progress) {
        ReportReader reader =
                new ReportReader(new SparkRowSamples(services.spark().session()));
        new ReportWriter().write(reader.read(folder, title), folder.report());
        return new StageOutcome(Json.object(), "");
    }
}
