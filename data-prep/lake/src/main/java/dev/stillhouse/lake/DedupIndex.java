package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.lake.PrepareSettings.Dedup;
import dev.stillhouse.lake.PrepareSettings.Near;
import dev.stillhouse.text.dedup.MinHash;
import dev.stillhouse.text.dedup.Shingles;
import dev.stillhouse.text.dedup.Signature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What runs kept of their input, so that later ones drop what is nearly the same. A folder:
 *
 * <pre>
 * v1-5-14x8/                    format, words of a shingle, bands and rows: hashes of other settings cannot be compared
 *   GENERATION/                 what one run kept
 *     part-00000.parquet ...    place (GENERATION/file:line), id, bands (a hash each), sketch, shingles (of the set, 4 bytes each)
 *     _SUCCESS                  comes last; without it the generation does not count
 * </pre>
 *
 * A run does not see its own generation, which it replaces, so that it may be repeated.
 */
final class DedupIndex {
    static final StructType SCHEMA = new StructType()
            .add("place", DataTypes.StringType, false)
            .add("id", DataTypes.StringType, false)
            .add("bands", DataTypes.createArrayType(DataTypes.LongType, false), false)
            .add("sketch", DataTypes.BinaryType, false)
            .add("shingles", DataTypes.BinaryType, false);

    private static final int VERSION = 1;
    private static final long ROWS_PER_FILE = 200_000;

    private final SparkSession spark;
    private final Near near;
    private final Path root;
    private final String form;
    private final String generation;

    private DedupIndex(SparkSession spark, Near near, Path root, String generation) {
        this.spark = spark;
        this.near = near;
        this.root = root;
        this.form = "v" + VERSION + "-" + near.ngram() + "-" + near.bands() + "x" + near.rows();
        this.generation = generation;
    }

    static Optional<DedupIndex> of(SparkSession spark, Dedup settings) {
        return settings.index()
                .flatMap(index -> settings.near()
                        .map(near -> new DedupIndex(spark, near, new Path(index.path()), index.generation())));
    }

    /**
     * What other runs kept; empty when there is none.
     *
     * @throws Failure DATASET_INVALID when the index was made with other settings; FILE_UNREADABLE when storage does not say what there is
     */
    Optional<Elders> elders() {
        List<String> others = new ArrayList<>();
        try {
            Configuration configuration = spark.sessionState().newHadoopConf();
            FileSystem system = root.getFileSystem(configuration);
            for (Path formed : folders(system, root)) {
                requireForm(formed.getName());
                for (Path folder : folders(system, formed)) {
                    if (!folder.getName().equals(generation) && RemoteParquetFolder.isWhole(system, folder)) {
                        others.add(folder.toString());
                    }
                }
            }
        } catch (IOException e) {
            throw FailureCode.FILE_UNREADABLE.because(
                    e, "Cannot read the dedup index %s: %s", root, String.valueOf(e.getMessage()));
        }
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(new Elders(spark.read().schema(SCHEMA).parquet(others.toArray(new String[0]))));
    }

    /**
     * Adds the rows as the generation of this run.
     *
     * @param kept {@code place}, {@code id} and {@code said}
     */
    void add(Dataset<Row> kept) {
        Near settings = near;
        Dataset<Row> signed = kept.select(
                        concat(lit(generation + "/"), col("place")).as("place"), col("id"), col("said"))
                .mapPartitions((MapPartitionsFunction<Row, Row>) rows -> signed(rows, settings), Encoders.row(SCHEMA));
        int files = Math.toIntExact(1 + kept.count() / ROWS_PER_FILE);
        RemoteParquetFolder.write(
                signed.repartition(files, col("place")).sortWithinPartitions("place"),
                new Path(new Path(root, form), generation));
    }

    private static Iterator<Row> signed(Iterator<Row> rows, Near near) {
        Shingles shingles = new Shingles(near.ngram());
        MinHash minHash = new MinHash(near.bands(), near.rows());
        return new Flatten<>(rows, row -> {
            shingles.read(row.getString(2));
            return shingles.isEmpty()
                    ? Collections.emptyIterator()
                    : List.of(signed(row, minHash.sign(shingles), shingles)).iterator();
        });
    }

    private static Row signed(Row row, Signature signature, Shingles shingles) {
        return RowFactory.create(
                row.getString(0),
                row.getString(1),
                signature.bands(),
                signature.sketch(),
                shingles.set().bytes());
    }

    private void requireForm(String found) {
        if (!found.equals(form)) {
            throw FailureCode.DATASET_INVALID.with(
                    "Dedup index %s holds %s, but data.dedup.near asks for %s (version, ngram, bands x rows); use the settings that it"
                            + " was made with, or another folder",
                    root, found, form);
        }
    }

    private static List<Path> folders(FileSystem system, Path parent) throws IOException {
        if (!system.exists(parent)) {
            return List.of();
        }
        List<Path> folders = new ArrayList<>();
        for (FileStatus status : system.listStatus(parent)) {
            String name = status.getPath().getName();
            if (status.isDirectory() && !name.startsWith(".") && !name.startsWith("_")) {
                folders.add(status.getPath());
            }
        }
        Collections.sort(folders);
        return folders;
    }
}
