package dev.stillhouse.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.dedup.ContaminationIndex;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Reads a data set of mixed files into cleaned rows ({@link CleanRow#SCHEMA}), defects among them. Files are read by tasks as streams;
 * Parquet goes through Spark's own reader.
 */
final class LakeReader {
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
     * @throws Failure DATASET_MISSING when a path is not there
     */
    Dataset<Row> read(String name, DataSource source, RowRules rules, Optional<Broadcast<ContaminationIndex>> tested) {
        List<LakeFile> files = new LakeFiles(spark.sparkContext().hadoopConfiguration()).find(name, source.paths());
        List<LakeFile> tables =
                files.stream().filter(file -> file.kind() == FileKind.PARQUET).toList();
        List<LakeFile> others =
                files.stream().filter(file -> file.kind() != FileKind.PARQUET).toList();
        JavaRDD<Row> rows = readFiles(others, rules, tested);
        for (LakeFile table : tables) {
            rows = rows.union(readTable(table, rules, tested));
        }
        return spark.createDataFrame(rows, CleanRow.SCHEMA);
    }

    private JavaRDD<Row> readFiles(
            List<LakeFile> files, RowRules rules, Optional<Broadcast<ContaminationIndex>> tested) {
        if (files.isEmpty()) {
            return context.emptyRDD();
        }
        SerializableConfiguration configuration =
                new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
        Broadcast<ContaminationIndex> index = tested.orElse(null);
        int slices = Math.min(files.size(), 4 * context.defaultParallelism());
        return context.parallelize(files, slices).mapPartitions(part -> {
            FileRecords reader = new FileRecords(configuration.value());
            RowCleaner cleaner = cleaner(rules, index);
            return new Flatten<>(
                    part,
                    file -> new Flatten<>(
                            reader.read(file),
                            record -> List.of(cleaner.clean(record).toRow()).iterator()));
        });
    }

    private JavaRDD<Row> readTable(LakeFile table, RowRules rules, Optional<Broadcast<ContaminationIndex>> tested) {
        Broadcast<ContaminationIndex> index = tested.orElse(null);
        String label = table.label();
        return spark.read()
                .parquet(table.uri())
                .select(
                        functions.expr("_metadata.row_index").cast("long"),
                        functions.to_json(functions.struct(functions.col("*"))))
                .toJavaRDD()
                .mapPartitions(part -> {
                    RowCleaner cleaner = cleaner(rules, index);
                    return new Flatten<>(part, row -> {
                        RawRecord record = record(label + ":" + (row.getLong(0) + 1), row.getString(1));
                        return List.of(cleaner.clean(record).toRow()).iterator();
                    });
                });
    }

    private static RawRecord record(String place, String json) {
        try {
            return RawRecord.json(place, Json.parse(json));
        } catch (JsonProcessingException e) {
            return RawRecord.defect(place, RejectReason.NOT_JSON, e.getOriginalMessage(), json);
        }
    }

    private static RowCleaner cleaner(RowRules rules, @Nullable Broadcast<ContaminationIndex> index) {
        return new RowCleaner(rules, index == null ? Optional.empty() : Optional.of(index.value()));
    }
}
