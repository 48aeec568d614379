package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.lake.source.FileRecords;
import dev.stillhouse.lake.source.FileSplit;
import dev.stillhouse.lake.source.LakeFile;
import dev.stillhouse.lake.source.LakeFiles;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.lake.source.ReadLimits;
import dev.stillhouse.lake.source.SplitPlan;
import dev.stillhouse.text.dedup.ContaminationIndex;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Reads a data set of mixed files and tables into cleaned rows ({@link CleanRow#SCHEMA}), defects among them. Files are read by tasks as
 * streams, large ones in parts.
 */
final class LakeReader {
    private static final int TASKS_PER_CORE = 4;

    private final SparkSession spark;
    private final JavaSparkContext context;

    LakeReader(SparkSession spark) {
        this.spark = spark;
        this.context = new JavaSparkContext(spark.sparkContext());
    }

    /**
     * The rows of a data set.
     *
     * @param tested what rows must not share with the test set
     * @throws Failure DATASET_MISSING when a path or a table is not there
     */
    Dataset<Row> read(String name, DataSource source, RowRules rules, Optional<Broadcast<ContaminationIndex>> tested) {
        @Nullable Broadcast<ContaminationIndex> index = tested.orElse(null);
        return spark.createDataFrame(records(name, source, part -> cleaned(part, rules, index)), CleanRow.SCHEMA);
    }

    /** What a task makes of its records. */
    @FunctionalInterface
    interface RecordRows extends Serializable {
        Iterator<Row> of(Iterator<RawRecord> records);
    }

    /**
     * The records of a data set, made into rows where they are read.
     *
     * @throws Failure DATASET_MISSING when a path or a table is not there
     */
    JavaRDD<Row> records(String name, DataSource source, RecordRows rows) {
        Configuration configuration = spark.sessionState().newHadoopConf();
        List<LakeFile> files = new LakeFiles(configuration).find(name, source.files());
        JavaRDD<Row> all = readFiles(files, source.limits(), configuration, rows);
        for (String table : source.tables()) {
            all = all.union(readTable(new TableRows(spark, name, table), rows));
        }
        return all;
    }

    private JavaRDD<Row> readFiles(
            List<LakeFile> files, ReadLimits limits, Configuration configuration, RecordRows rows) {
        if (files.isEmpty()) {
            return context.emptyRDD();
        }
        List<List<FileSplit>> plan = SplitPlan.of(files, TASKS_PER_CORE * context.defaultParallelism());
        SerializableConfiguration carried = new SerializableConfiguration(configuration);
        return context.parallelize(plan, plan.size()).mapPartitions(part -> {
            FileRecords reader = new FileRecords(carried.value(), limits);
            Iterator<FileSplit> splits = new Flatten<>(part, List::iterator);
            return rows.of(new TaskRecords(splits, reader));
        });
    }

    private static JavaRDD<Row> readTable(TableRows table, RecordRows rows) {
        String name = table.table();
        return table.read()
                .toJavaRDD()
                .mapPartitions(part -> rows.of(new Flatten<>(
                        part, row -> List.of(TableRows.record(name, row)).iterator())));
    }

    private static Iterator<Row> cleaned(
            Iterator<RawRecord> records, RowRules rules, @Nullable Broadcast<ContaminationIndex> index) {
        RowCleaner cleaner = new RowCleaner(rules, Optional.ofNullable(index).map(Broadcast::value));
        return new Flatten<>(
                records, record -> List.of(cleaner.clean(record).toRow()).iterator());
    }
}
