package dev.stillhouse.app.run;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.evaluate.Evaluation;
import dev.stillhouse.app.evaluate.EvaluationTable;
import dev.stillhouse.contracts.run.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a run ends with: the evaluation, and where everything is. */
final class RunSummary {
    private final Surroundings surroundings;
    private final RunFolder folder;

    RunSummary(Surroundings surroundings, RunFolder folder) {
        this.surroundings = surroundings;
        this.folder = folder;
    }

    void print() {
        Evaluation.read(folder.evaluation())
                .ifPresent(evaluation -> surroundings.out().println(new EvaluationTable(evaluation).terminal()));
        Map<String, Path> places = new LinkedHashMap<>();
        places.put("models", folder.root().resolve("models"));
        places.put("exported", folder.export());
        places.put("evaluation", folder.evaluation());
        places.put("report", folder.report());
        places.put("lineage", folder.manifest());
        places.forEach((what, path) -> {
            if (Files.exists(path)) {
                surroundings.out().println(String.format("%-11s%s", what, path));
            }
        });
    }
}
