package dev.stillhouse.lake.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.lake.DataCard;
import dev.stillhouse.lake.DataSource;
import dev.stillhouse.lake.LakeFixture;
import dev.stillhouse.lake.PrepareJob;
import dev.stillhouse.lake.RemoteParquetFolder;
import dev.stillhouse.lake.RowFields;
import dev.stillhouse.lake.RowKind;
import dev.stillhouse.testing.s3.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lake behind S3A, on a server of ours. */
class S3aTest {
    private static S3Server server;
    private static SparkSession spark;

    @TempDir
    private java.nio.file.Path folder;

    @BeforeAll
    static void start() throws IOException {
        server = new S3Server();
        spark = LakeFixture.spark();
        server.settings().forEach(spark.sparkContext().hadoopConfiguration()::set);
    }

    @AfterAll
    static void stop() {
        spark.stop();
        server.close();
    }

    @Test
    void preparesWhatAGlobOfABucketMatches() throws IOException {
        LakeFixture lake = new LakeFixture(folder);
        put(
                "s3a://lake/tickets/2026/a.jsonl",
                LakeFixture.ticket("a", "The printer on the second floor smells of coffee"));
        put(
                "s3a://lake/tickets/2026/b.jsonl",
                LakeFixture.ticket("b", "Nobody can log in since the update of today"),
                "{");
        put("s3a://lake/tickets/2026/c.txt", "a note that the glob leaves out");

        DataCard card = PrepareJob.run(
                spark,
                lake.reading(RowKind.PROMPTS, source("s3a://lake/tickets/**/*.jsonl")),
                folder.resolve("out"),
                Progress.SILENT);

        assertThat(card.datasets().get("input").rejected()).containsExactly(Map.entry("NOT_JSON", 1L));
        assertThat(ids(folder.resolve("out/prompts").toString())).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void writesParquetThatIsReadAgain() throws IOException {
        String folderUri = "s3a://lake/table";
        RemoteParquetFolder.write(spark.range(1000).toDF("id").repartition(2), new Path(folderUri));
        RemoteParquetFolder.write(spark.range(10).toDF("id").coalesce(1), new Path(folderUri));

        assertThat(spark.read().parquet(folderUri).count()).isEqualTo(10);
        assertThat(names(folderUri)).containsExactly("_SUCCESS", "part-00000.parquet");
    }

    @Test
    void readsParquetInPlace() {
        LakeFixture lake = new LakeFixture(folder);
        RemoteParquetFolder.write(
                spark.sql(
                                "select 'p' || id as id, 'Ticket ' || id || ' is about ' || repeat('topic ', int(id) + 9) as text"
                                        + " from range(3)")
                        .coalesce(1),
                new Path("s3a://lake/parquet"));

        PrepareJob.run(
                spark,
                lake.reading(RowKind.DOCUMENTS, source("s3a://lake/parquet")),
                folder.resolve("out"),
                Progress.SILENT);

        assertThat(folder.resolve("out/input/part-00000.arrow")).isRegularFile();
    }

    @Test
    void writesLargeObjectsInParts() throws IOException {
        byte[] content = new byte[11 << 20];
        content[content.length - 1] = 7;
        Path path = new Path("s3a://lake/large.bin");
        try (FSDataOutputStream out = system(path).create(path)) {
            out.write(content);
        }

        assertThat(system(path).getFileStatus(path).getLen()).isEqualTo(content.length);
        try (var in = system(path).open(path)) {
            in.seek(content.length - 1);
            assertThat(in.read()).isEqualTo(7);
        }
    }

    @Test
    void saysWhenABucketHasNothing() {
        LakeFixture lake = new LakeFixture(folder);

        assertThatThrownBy(() -> PrepareJob.run(
                        spark,
                        lake.reading(RowKind.PROMPTS, source("s3a://lake/nothing")),
                        folder.resolve("out"),
                        Progress.SILENT))
                .isInstanceOf(Failure.class)
                .hasMessage("Data set input: there is nothing at s3a://lake/nothing;"
                        + " give a file, a folder or a glob that matches one");
    }

    private static DataSource source(String uri) {
        return new DataSource(List.of(uri), RowFields.DETECTED);
    }

    private static void put(String uri, String... lines) throws IOException {
        Path path = new Path(uri);
        try (FSDataOutputStream out = system(path).create(path)) {
            out.write(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static List<String> names(String uri) throws IOException {
        Path path = new Path(uri);
        return Arrays.stream(system(path).listStatus(path))
                .map(FileStatus::getPath)
                .map(Path::getName)
                .sorted()
                .toList();
    }

    private static FileSystem system(Path path) throws IOException {
        Configuration configuration = spark.sparkContext().hadoopConfiguration();
        return path.getFileSystem(configuration);
    }

    private static List<String> ids(String parquet) {
        return spark.read().parquet(parquet).select("id").collectAsList().stream()
                .map((Row row) -> row.getString(0))
                .toList();
    }
}
