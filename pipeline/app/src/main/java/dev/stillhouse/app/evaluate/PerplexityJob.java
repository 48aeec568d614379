package dev.stillhouse.app.evaluate;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.Progress.Tick;
import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.finetune.spark.EngineTasks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** The perplexity of every model on the validation shards. */
public final class PerplexityJob {
    private final JavaSparkContext spark;
    private final EngineSource engines;

    public PerplexityJob(SparkSession spark, EngineSource engines) {
        this.spark = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.engines = engines;
    }

    /**
     * @param shards folder of shards
     * @param tasks Spark tasks per model
     */
    public Evaluation run(Path shards, List<ModelUnderTest> models, int tasks, Progress progress) {
        List<ModelResult> results = new ArrayList<>();
        for (ModelUnderTest model : models) {
            progress.tick(Tick.of("evaluate " + model.name(), results.size(), models.size(), "models"));
            Perplexity perplexity = measure(shards, model, tasks);
            results.add(model.result(Optional.empty(), Optional.of(perplexity), Optional.empty()));
        }
        progress.tick(Tick.of("evaluate", models.size(), models.size(), "models"));
        return new Evaluation(results, List.of());
    }

    private Perplexity measure(Path shards, ModelUnderTest model, int tasks) {
        PerplexityTask task = new PerplexityTask(ModelLocation.of(model), shards.toString(), tasks, engines);
        List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
        double nats = 0;
        long tokens = 0;
        EngineTasks claim = EngineTasks.of(spark.getConf(), engines.device());
        for (PerplexityTask.Sum sum :
                claim.on(spark.parallelize(numbers, tasks).map(task)).collect()) {
            nats += sum.nats();
            tokens += sum.tokens();
        }
        if (tokens == 0) {
            throw FailureCode.DATASET_EMPTY.with(
                    "%s: no labelled token to measure perplexity on; raise data.validation and run prepare again",
                    shards);
        }
        return new Perplexity(nats, tokens);
    }
}
