package dev.stillhouse.classify;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.lake.LabelReader;
import dev.stillhouse.lake.LabelledBags;
import dev.stillhouse.text.classify.Classifier;
import dev.stillhouse.text.classify.ClassifierCard;
import dev.stillhouse.text.classify.ClassifierFolder;
import dev.stillhouse.text.classify.NetworkShape;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/** Trains, calibrates and measures a classifier, and writes it with its card. */
public final class TrainJob {
    private TrainJob() {}

    /**
     * The whole way from labels to a classifier.
     *
     * @param output the folder of the classifier; what an older one left there is overwritten
     * @throws Failure DATASET_MISSING, DATASET_INVALID, MEMORY_EXHAUSTED or TRAINING_DIVERGED
     */
    public static ClassifierCard run(SparkSession spark, TrainSettings settings, Path output, Progress progress) {
        progress.tick(Progress.Tick.counting("read labels", 0, "rows"));
        LabelledBags labels = new LabelReader(spark, Runtime.getRuntime().maxMemory() / 4)
                .read(settings.labels(), settings.features());
        LabelledSplit split = LabelledSplit.of(labels.rows(), settings.validation(), settings.test());
        NetworkShape shape = new NetworkShape(
                settings.features().buckets(),
                settings.network().hidden(),
                split.classes().size());
        Training trained = Training.of(split, shape, settings.network(), settings.seed(), progress);
        Classifier classifier = new Classifier(
                split.classes(), settings.features(), trained.validation().temperature(), trained.network());
        ClassifierCard card = ClassifierCard.of(
                settings.name(),
                split.training().size(),
                split.validation().size(),
                trained.epochs(),
                classifier.temperature(),
                Training.predictions(trained.network(), split.classes(), split.test()));
        new ClassifierFolder(output).write(classifier);
        card.write(output);
        return card;
    }
}
