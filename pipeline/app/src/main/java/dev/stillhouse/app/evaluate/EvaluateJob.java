package dev.stillhouse.app.evaluate;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.Progress.Tick;
import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.finetune.spark.EngineTasks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** Lets every model answer the test rows, one model after another, and grades the answers. */
public final class EvaluateJob {
    private final SparkSession spark;
    private final EngineSource engines;
    private final Clock clock;

    /**
     * @param engines opens the engine of a task; its threads are the cores of an executor over its concurrent tasks
     * @param clock serializable, as that of {@link Clock#systemUTC()} is
     */
    public EvaluateJob(SparkSession spark, EngineSource engines, Clock clock) {
        this.spark = spark;
        this.engines = engines;
        this.clock = clock;
    }

    /**
     * @param test Parquet with id, messages (JSON, up to the answer), completion and, optionally, language and place
     * @param answers folder that gets one Parquet folder per model
     */
    public Evaluation run(
            Path test, Path answers, List<ModelUnderTest> models, EvaluateSettings settings, Progress progress) {
        Dataset<Row> rows = questions(test).repartition(settings.tasks());
        List<ModelResult> results = new ArrayList<>();
        for (ModelUnderTest model : models) {
            progress.tick(Tick.of("evaluate " + model.name(), results.size(), models.size(), "models"));
            results.add(evaluate(rows, answers.resolve(model.name()), model, settings));
        }
        progress.tick(Tick.of("evaluate", models.size(), models.size(), "models"));
        return Evaluation.of(results, settings.gap());
    }

    private Dataset<Row> questions(Path test) {
        if (!Files.isDirectory(test)) {
            throw FailureCode.DATASET_MISSING.with(
                    "%s: there are no test rows; name them under data.test and run prepare", test);
        }
        Dataset<Row> rows = spark.read().parquet(test.toString());
        if (rows.isEmpty()) {
            throw FailureCode.DATASET_EMPTY.with("%s: there are no test rows; add some to data.test", test);
        }
        return rows.select(
                col(AnswerColumns.ID).cast("string"),
                optional(rows, AnswerColumns.LANGUAGE),
                col("messages"),
                col("completion"),
                optional(rows, "place"));
    }

    private static Column optional(Dataset<Row> rows, String name) {
        Column column = Arrays.asList(rows.columns()).contains(name) ? col(name) : lit(null);
        return column.cast("string").as(name);
    }

    private ModelResult evaluate(Dataset<Row> rows, Path folder, ModelUnderTest model, EvaluateSettings settings) {
        AnswerPartition partition = new AnswerPartition(ModelLocation.of(model), settings.answers(), engines, clock);
        // As an RDD, since stages of a Dataset cannot ask for a GPU.
        JavaRDD<Row> graded = EngineTasks.of(spark.sparkContext().conf(), engines.device())
                .on(rows.toJavaRDD().mapPartitions(partition::call));
        spark.createDataFrame(graded, AnswerColumns.schema())
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(folder.toString());
        Dataset<Row> answers = spark.read().parquet(folder.toString());
        AnswerScores scores =
                new AnswerScores(answers, settings.answers().grader().fields());
        return model.result(Optional.of(scores.task()), Optional.empty(), scores.throughput());
    }
}
