package dev.stillhouse.app.stages;

import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stage.StageInput;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.app.stage.StageOutcome;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.DataSpec;
import dev.stillhouse.contracts.spec.LabelledSpec;
import dev.stillhouse.contracts.spec.Location;
import dev.stillhouse.contracts.spec.SpecWriter;
import dev.stillhouse.lake.DataCard;
import dev.stillhouse.lake.PrepareJob;
import dev.stillhouse.lake.PrepareSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes the data of the lake ready. */
final class PrepareStage implements Stage {
    private final DataSpec section;
    private final ModelPlaces places;
    private final Services services;

    PrepareStage(DataSpec section, ModelPlaces places, Services services) {
        this.section = section;
        this.places = places;
        this.services = services;
    }

    @Override
    public StageName name() {
        return StageName.of(StageKind.PREPARE);
    }

    @Override
    public String identity() {
        String index = section.dedup().index().map(Location::value).orElse("");
        return SpecWriter.identity(section) + places.spec().seed() + index;
    }

    @Override
    public Map<String, StageInput> inputs() {
        Map<String, StageInput> inputs = new TreeMap<>();
        ModelPlaces.addData("input", "data.input", section.input(), inputs);
        section.labelled()
                .map(LabelledSpec::path)
                .ifPresent(paths -> ModelPlaces.addData("labelled", "data.labelled.path", paths, inputs));
        section.test()
                .map(LabelledSpec::path)
                .ifPresent(paths -> ModelPlaces.addData("test", "data.test.path", paths, inputs));
        section.decontaminate()
                .ifPresent(decontaminate -> decontaminate
                        .against()
                        .forEach((benchmark, set) -> ModelPlaces.addData(
                                "against " + benchmark,
                                "data.decontaminate.against." + benchmark + ".path",
                                set.path(),
                                inputs)));
        section.guard()
                .ifPresent(guard -> inputs.put(
                        "guard",
                        new StageInput.Files(
                                "data.guard.model",
                                List.of(new Location(guard.model().toString())))));
        section.classify().forEach(score -> places.addClassifier(score.model(), inputs));
        inputs.put("tokenizer", places.tokenizerInput());
        return inputs;
    }

    @Override
    public List<Path> outputs(RunFolder folder) {
        return List.of(folder.data());
    }

    @Override
    public List<Path> unfinished(RunFolder folder) {
        return List.of(work(folder));
    }

    private static Path work(RunFolder folder) {
        return folder.data().resolve(".work");
    }

    /** Of all data sets together; what is wrong with a whole file should not only stand in the report. */
    private static String dropped(DataCard card) {
        Map<String, Long> reasons = new TreeMap<>();
        card.datasets()
                .values()
                .forEach(set -> set.rejected().forEach((why, rows) -> reasons.merge(why, rows, Long::sum)));
        String words = reasons.entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%,d %s", entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", "));
        return words.isEmpty() ? "" : "; dropped " + words;
    }

    @Override
    public StageOutcome run(RunFolder folder, Progress progress) {
        PrepareSettings settings = new PreparePlan(section, places.tokenizer(), places::classifier, folder).settings();
        DataCard card = PrepareJob.run(services.spark().session(), settings, folder.data(), work(folder), progress);
        String summary = card.splits().entrySet().stream()
                .map(split -> String.format(
                        Locale.ROOT, "%s %,d", split.getKey(), split.getValue().sequences()))
                .collect(Collectors.joining(", "));
        return new StageOutcome(card.toJson(), summary + dropped(card));
    }
}
