package dev.stillhouse.app.stages;

import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.RunSpec;
import java.util.ArrayList;
import java.util.List;

/** The stage graph of a spec: a stage exists when its section does, and stands after everything that it reads. */
public final class Stages {
    private Stages() {}

    public static List<Stage> of(RunSpec spec, RunFolder folder, Services services) {
        List<Stage> stages = new ArrayList<>();
        spec.generate().ifPresent(section -> stages.add(new GenerateStage(section, spec.seed())));
        return List.copyOf(stages);
    }
}
