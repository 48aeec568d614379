package dev.stillhouse.app.spark;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.spec.SparkSpec;
import dev.stillhouse.finetune.spark.BarrierSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.SparkConf;

/**
 * The Spark settings of a run. What stillhouse needs comes first, then the file of the spec, then its single settings;
 * spark-submit, where it started us, has the last word.
 */
public record SparkSettings(Map<String, String> conf) {
    /** Hides API keys and the like from Spark's pages and event logs, but not tokenizers and max_tokens. */
    private static final String REDACTED =
            "(?i)secret|passw|api[._-]?key|access[._-]?key|credential|authorization|(hf|auth|bearer)[._-]?token";

    private static final String MASTER = "spark.master";

    public SparkSettings {
        conf = Collections.unmodifiableMap(new TreeMap<>(conf));
    }

    /**
     * @param master of the command line; wins over that of the spec
     * @param submitted what spark-submit has set
     * @param threads cores to use when Spark runs inside this process
     */
    public static SparkSettings of(
            SparkSpec spec, Optional<String> master, Map<String, String> submitted, int threads) {
        Map<String, String> conf = new TreeMap<>();
        Map<String, String> given = new TreeMap<>();
        spec.confFile().ifPresent(file -> given.putAll(read(file)));
        given.putAll(spec.conf());
        spec.master().ifPresent(url -> given.put(MASTER, url));
        given.putAll(submitted);
        master.ifPresent(url -> given.put(MASTER, url));
        given.putIfAbsent(MASTER, "local[" + threads + "]");
        conf.putAll(always());
        if (isLocal(given.getOrDefault(MASTER, ""))) {
            conf.putAll(local(threads));
        }
        conf.putAll(given);
        return new SparkSettings(conf);
    }

    public String master() {
        return conf.getOrDefault(MASTER, "");
    }

    /** The same for Spark, and nothing else. */
    public SparkConf sparkConf() {
        SparkConf spark = new SparkConf(false);
        conf.forEach(spark::set);
        return spark;
    }

    /** Whether everything runs in this process. */
    public boolean isLocal() {
        return isLocal(master());
    }

    private static boolean isLocal(String master) {
        return master.equals("local") || master.startsWith("local[");
    }

    private static Map<String, String> always() {
        Map<String, String> conf = new TreeMap<>();
        conf.put("spark.app.name", "stillhouse");
        conf.put("spark.redaction.regex", REDACTED);
        conf.put("spark.sql.session.timeZone", "UTC");
        conf.put("spark.ui.showConsoleProgress", "false");
        conf.putAll(BarrierSettings.sessionDefaults());
        return conf;
    }

    private static Map<String, String> local(int threads) {
        return Map.of(
                "spark.ui.enabled", "false",
                "spark.driver.host", "127.0.0.1",
                "spark.driver.bindAddress", "127.0.0.1",
                "spark.sql.shuffle.partitions", String.valueOf(Math.max(2, threads)),
                "spark.default.parallelism", String.valueOf(Math.max(2, threads)));
    }

    private static Map<String, String> read(Path file) {
        Map<String, String> conf = new TreeMap<>();
        try {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                String text = line.strip();
                if (text.isEmpty() || text.startsWith("#")) {
                    continue;
                }
                String[] parts = text.split("[\\s=]+", 2);
                if (parts.length < 2 || !parts[0].startsWith("spark.")) {
                    throw FailureCode.SPEC_INVALID.with(
                            "%s:%d: must be a Spark setting such as \"spark.sql.shuffle.partitions 8\"", file, number);
                }
                conf.put(parts[0], parts[1].strip());
            }
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
        return conf;
    }
}
