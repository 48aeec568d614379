package dev.stillhouse.notebook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.EventLog;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.contracts.run.StageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** A finished run in small: every kind of file that the notebook opens. */
final class FixtureRun {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private FixtureRun() {}

    static void write(Path root, SparkSession spark) throws IOException {
        RunFolder run = RunFolder.create(root);
        manifest().write(run.manifest());
        Files.createDirectories(run.data());
        Files.writeString(
                run.data().resolve("datacard.json"),
                "{\"rows\": {\"read\": 1207, \"kept\": 1200}, \"languages\": [\"de\"]}");
        Files.writeString(run.evaluation(), EVALUATION);
        rows(
                spark,
                run.data().resolve("rejects"),
                "id string, reason string, detail string, excerpt string",
                RowFactory.create("t1", "DUPLICATE", "of t0", "Printer broken"),
                RowFactory.create("t2", "DUPLICATE", "of t0", "Printer broken"),
                RowFactory.create("t3", "TOO_SHORT", "4 characters", "<hm>"));
        rows(
                spark,
                run.synthetic().resolve("rows"),
                "id string, messages string, answer string, teacher string, template string, completion_tokens long",
                RowFactory.create("s1", "The printer is on fire", "{\"team\":\"hardware\"}", "teacher", "llama", 9L));
        metrics(run.checkpoints("lora-gold"), 3.0);
        metrics(run.checkpoints("student-logits"), 4.0);
    }

    private static RunManifest manifest() {
        return new RunManifest(
                "0.1.0",
                "0".repeat(64),
                List.of(
                        stage("prepare", 4, Map.of("data/tickets", "1".repeat(64))),
                        stage("finetune.lora-gold", 61, Map.of("prepare", "2".repeat(64), "base", "3".repeat(64)))));
    }

    private static StageRecord stage(String name, long seconds, Map<String, String> inputs) {
        return new StageRecord(
                name,
                "abcdef0123456789",
                inputs,
                Map.of("out", "4".repeat(64)),
                START,
                START.plusSeconds(seconds),
                Json.object());
    }

    private static void rows(SparkSession spark, Path folder, String schema, Row... rows) {
        spark.createDataFrame(List.of(rows), StructType.fromDDL(schema)).write().parquet(folder.toString());
    }

    /** Step 2 is there twice, as after a resume. */
    private static void metrics(Path folder, double first) throws IOException {
        Files.createDirectories(folder);
        try (EventLog log = EventLog.open(folder.resolve("metrics.jsonl"), Clock.fixed(START, ZoneOffset.UTC))) {
            log.append("note", Json.object().put("text", "started"));
            log.append("step", step(1, first));
            log.append("step", step(2, 99));
            log.append("step", step(2, first / 2));
            log.append("step", step(3, first / 3));
        }
    }

    private static ObjectNode step(int step, double loss) {
        return Json.object().put("step", step).put("loss", loss).put("learning_rate", 0.001);
    }

    private static final String EVALUATION = """
            {"models": [
              {"name": "base", "kind": "base", "parameters": 1000, "rows": 100, "exact_match": 0.25, "ci95": [0.175, 0.343],
               "worst_language": {"language": "th", "exact_match": 0.1}, "tokens_per_s": 80.5},
              {"name": "student-logits", "kind": "student", "parameters": 1000, "rows": 100, "exact_match": 0.875, "ci95": [0.79, 0.93]}],
             "gap_closed": [{"model": "student-logits", "from": "base", "to": "teacher", "share": 0.9}]}
            """;
}
