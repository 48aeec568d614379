package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.lake.source.FileRecords;
import dev.stillhouse.lake.source.FileSplit;
import dev.stillhouse.lake.source.LakeFile;
import dev.stillhouse.lake.source.LakeFiles;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.lake.source.ReadLimits;
import dev.stillhouse.lake.source.SplitPlan;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

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
     * @throws Failure DATASET_MISSING when a path or a table is not there
     */
    Dataset<Row> read(String name, DataSource source, RowRules rules) {
        Configuration configuration = spark.sessionState().newHadoopConf();
        List<LakeFile> files = new LakeFiles(configuration).find(name, source.files());
        JavaRDD<Row> rows = readFiles(files, source.limits(), configuration, rules);
        for (String table : source.tables()) {
            rows = rows.union(readTable(new TableRows(spark, name, table), rules));
        }
        return spark.createDataFrame(rows, CleanRow.SCHEMA);
    }

    private JavaRDD<Row> readFiles(
            List<LakeFile> files, ReadLimits limits, Configuration configuration, RowRules rules) {
        if (files.isEmpty()) {
            return context.emptyRDD();
        }
        List<List<FileSplit>> plan = SplitPlan.of(files, TASKS_PER_CORE * context.defaultParallelism());
        SerializableConfiguration carried = new SerializableConfiguration(configuration);
        return context.parallelize(plan, plan.size()).mapPartitions(part -> {
            FileRecords reader = new FileRecords(carried.value(), limits);
            Iterator<FileSplit> splits = new Flatten<>(part, List::iterator);
            return cleaned(new TaskRecords(splits, reader), rules);
        });
    }

    private static JavaRDD<Row> readTable(TableRows table, RowRules rules) {
        String name = table.table();
        return table.read()
                .toJavaRDD()
                .mapPartitions(part -> cleaned(
                        new Flatten<>(
                                part,
                                row -> List.of(TableRows.record(name, row)).iterator()),
                        rules));
    }

    private static Iterator<Row> cleaned(Iterator<RawRecord> records, RowRules rules) {
        RowCleaner cleaner = new RowCleaner(rules);
        return new Flatten<>(
                records, record -> List.of(cleaner.clean(record).toRow()).iterator());
    }
}
