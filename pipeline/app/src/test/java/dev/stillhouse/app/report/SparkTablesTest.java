package dev.stillhouse.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.app.report.RunTables.SampleColumns;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkTablesTest {
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
        spark.sql("SELECT * FROM VALUES ('a', 'short', 'one'), ('b', 'long', 'two'), ('c', 'short', 'three'), "
                        + "('d', 'short', NULL) AS rows(id, reason, text)")
                .write()
                .parquet(rejects().toString());
        spark.sql("SELECT 'x' AS id, array(named_struct('role', 'system', 'content', 'be brief'), "
                        + "named_struct('role', 'user', 'content', 'hello')) AS messages, '{}' AS completion")
                .write()
                .parquet(rows().toString());
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void rowsAreCountedByReason() {
        SparkTables tables = new SparkTables(spark);

        assertThat(tables.rows(rejects())).isEqualTo(4);
        assertThat(tables.rowsBy(rejects(), "reason")).containsExactly(new Count("long", 1), new Count("short", 3));
    }

    @Test
    void someSamplesOfEachReasonAreTaken() {
        SampleColumns columns = new SampleColumns("reason", List.of("text"), List.of("detail"));

        assertThat(new SparkTables(spark).samples(rejects(), columns, 2))
                .containsExactly(
                        new Sample("long", "two", ""), new Sample("short", "", ""), new Sample("short", "one", ""));
    }

    @Test
    void ofMessagesWhatTheUserSaidIsTheText() {
        SampleColumns columns = new SampleColumns("id", List.of("text", "messages"), List.of("completion"));

        assertThat(new SparkTables(spark).samples(rows(), columns, 1)).containsExactly(new Sample("x", "hello", "{}"));
    }

    private static Path rejects() {
        return folder.resolve("rejects");
    }

    private static Path rows() {
        return folder.resolve("rows");
    }
}
