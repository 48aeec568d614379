package dev.stillhouse.app.stages;

import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stage.StageInput;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.app.stage.StageOutcome;
import dev.stillhouse.classify.NetworkSettings;
import dev.stillhouse.classify.TrainJob;
import dev.stillhouse.classify.TrainSettings;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.ClassifySpec;
import dev.stillhouse.contracts.spec.DataSpec;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.SpecWriter;
import dev.stillhouse.lake.LabelSource;
import dev.stillhouse.lake.PrepareSettings.Pii;
import dev.stillhouse.lake.RowKind;
import dev.stillhouse.lake.source.ReadLimits;
import dev.stillhouse.text.classify.ClassifierCard;
import dev.stillhouse.text.classify.FeatureSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Trains a classifier of texts. */
final class ClassifyStage implements Stage {
    private final String classifier;
    private final ClassifySpec.Trained section;
    private final RunSpec spec;
    private final Services services;

    ClassifyStage(String classifier, ClassifySpec.Trained section, RunSpec spec, Services services) {
        this.classifier = classifier;
        this.section = section;
        this.spec = spec;
        this.services = services;
    }

    @Override
    public StageName name() {
        return StageName.of(StageKind.CLASSIFY, classifier);
    }

    @Override
    public String identity() {
        return SpecWriter.identity(section) + spec.seed() + pii() + maxRowBytes();
    }

    @Override
    public Map<String, StageInput> inputs() {
        Map<String, StageInput> inputs = new TreeMap<>();
        ModelPlaces.addData(
                "labels",
                "classify." + classifier + ".labels.path",
                section.labels().path(),
                inputs);
        return inputs;
    }

    @Override
    public List<Path> outputs(RunFolder folder) {
        return List.of(folder.classifier(classifier));
    }

    @Override
    public StageOutcome run(RunFolder folder, Progress progress) {
        ClassifierCard card =
                TrainJob.run(services.spark().session(), settings(folder), folder.classifier(classifier), progress);
        return new StageOutcome(card.toJson(), card.inWords());
    }

    private TrainSettings settings(RunFolder folder) {
        ClassifySpec.Labels labels = section.labels();
        ClassifySpec.Features features = section.features();
        return new TrainSettings(
                classifier,
                new LabelSource(
                        PreparePlan.source(labels.path(), labels.fields(), folder, maxRowBytes()),
                        RowKind.valueOf(labels.kind().name()),
                        labels.label(),
                        pii(),
                        labels.maxRows()),
                new FeatureSettings(features.buckets(), features.words(), features.characters()),
                new NetworkSettings(
                        section.hidden(),
                        section.learningRate(),
                        section.batch(),
                        section.epochs(),
                        section.patience()),
                section.validation(),
                section.test(),
                spec.seed());
    }

    /** As in what it will score. */
    private Pii pii() {
        return spec.data().map(data -> Pii.valueOf(data.pii().name())).orElse(Pii.MASK);
    }

    private int maxRowBytes() {
        return spec.data().map(DataSpec::maxRowBytes).orElse(ReadLimits.DEFAULT.rowBytes());
    }
}
