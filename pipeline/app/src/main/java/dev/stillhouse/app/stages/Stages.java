package dev.stillhouse.app.stages;

import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.ClassifySpec;
import dev.stillhouse.contracts.spec.RunSpec;
import java.util.ArrayList;
import java.util.List;

/** The stage graph of a spec: a stage exists when its section does, and stands after everything that it reads. */
public final class Stages {
    private Stages() {}

    public static List<Stage> of(RunSpec spec, RunFolder folder, Services services) {
        ModelPlaces places = new ModelPlaces(spec, folder);
        List<Stage> stages = new ArrayList<>();
        spec.generate().ifPresent(section -> stages.add(new GenerateStage(section, spec.seed(), services)));
        spec.tokenizer().ifPresent(section -> stages.add(new TokenizerStage(section, spec.data(), services)));
        spec.classify().forEach((name, section) -> {
            if (section instanceof ClassifySpec.Trained trained) {
                stages.add(new ClassifyStage(name, trained, spec, services));
            }
        });
        spec.data().ifPresent(section -> stages.add(new PrepareStage(section, places, services)));
        spec.synthesize().ifPresent(section -> stages.add(new SynthesizeStage(section, places, services)));
        spec.recipes().forEach(recipe -> stages.add(new TrainStage(recipe, places, services)));
        spec.evaluate().ifPresent(section -> stages.add(new EvaluateStage(section, places, services)));
        spec.export().ifPresent(section -> stages.add(new ExportStage(section, places, services)));
        String title = spec.report().title().orElse(spec.name());
        stages.add(new ReportStage(title, stages.stream().map(Stage::name).toList(), services));
        return List.copyOf(stages);
    }
}
