package dev.stillhouse.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.report.RowSamples.Columns;
import dev.stillhouse.contracts.page.Sample;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkRowSamplesTest {
    @TempDir
    static Path folder;

    private static SparkSession spark;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("report")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void someRowsOfEachHeadingAreTaken() {
        Path rejects = folder.resolve("rejects");
        spark.sql("SELECT * FROM VALUES ('short', 'one', 'x'), ('long', 'two', 'y'), ('short', 'three', 'z'), "
                        + "('short', NULL, 'w') AS rows(reason, text, detail)")
                .write()
                .parquet(rejects.toString());

        assertThat(new SparkRowSamples(spark).of(rejects, new Columns("reason", "text", "detail"), 2))
                .containsExactly(
                        new Sample("long", "two", "y"), new Sample("short", "", "w"), new Sample("short", "one", "x"));
    }

    @Test
    void ofAChatTheTextIsWhatTheUserSaidLast() {
        Path rows = folder.resolve("rows");
        spark.sql(
                        "SELECT 'x' AS id, '{}' AS answer, "
                                + "'[{\"role\":\"system\",\"content\":\"be brief\"},{\"role\":\"user\",\"content\":\"hello\"}]' AS messages")
                .write()
                .parquet(rows.toString());

        assertThat(new SparkRowSamples(spark).of(rows, new Columns("id", "messages", "answer"), 1))
                .containsExactly(new Sample("x", "hello", "{}"));
    }
}
