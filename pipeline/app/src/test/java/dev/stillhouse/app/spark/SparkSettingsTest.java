package dev.stillhouse.app.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.spec.SparkSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkSettingsTest {
    @TempDir
    Path folder;

    @Test
    void withoutAnythingSparkRunsInThisProcessOnLoopback() {
        SparkSettings settings = SparkSettings.of(spec(Map.of()), Optional.empty(), Map.of(), 3);

        assertThat(settings.master()).isEqualTo("local[3]");
        assertThat(settings.isLocal()).isTrue();
        assertThat(settings.conf())
                .containsEntry("spark.driver.bindAddress", "127.0.0.1")
                .containsEntry("spark.ui.enabled", "false");
    }

    @Test
    void singleSettingsWinOverTheFileAndTheCommandLineOverAll() throws IOException {
        Path file = Files.writeString(
                folder.resolve("spark.conf"),
                "# a comment\nspark.master local[1]\nspark.sql.shuffle.partitions   7\nspark.x=a b\n");
        SparkSpec spec =
                new SparkSpec(Optional.of("local[2]"), Optional.of(file), Map.of("spark.sql.shuffle.partitions", "9"));

        SparkSettings settings =
                SparkSettings.of(spec, Optional.of("spark://host:7077"), Map.of("spark.master", "yarn"), 2);

        assertThat(settings.conf())
                .containsEntry("spark.master", "spark://host:7077")
                .containsEntry("spark.sql.shuffle.partitions", "9")
                .containsEntry("spark.x", "a b")
                .doesNotContainKey("spark.driver.bindAddress");
    }

    @Test
    void aLineThatIsNoSettingIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("spark.conf"), "\nmaster local\n");

        assertThatThrownBy(() -> SparkSettings.of(
                        new SparkSpec(Optional.empty(), Optional.of(file), Map.of()), Optional.empty(), Map.of(), 1))
                .isInstanceOf(Failure.class)
                .hasMessage("%s:2: must be a Spark setting such as \"spark.sql.shuffle.partitions 8\"", file);
    }

    @Test
    void redactsKeysButNotTokenizers() {
        Pattern redacted = Pattern.compile(SparkSettings.of(spec(Map.of()), Optional.empty(), Map.of(), 1)
                .conf()
                .getOrDefault("spark.redaction.regex", ""));

        assertThat(redacted.matcher("spark.teacher.apiKey").find()).isTrue();
        assertThat(redacted.matcher("Authorization").find()).isTrue();
        assertThat(redacted.matcher("tokenizer").find()).isFalse();
        assertThat(redacted.matcher("max_tokens").find()).isFalse();
    }

    private static SparkSpec spec(Map<String, String> conf) {
        return new SparkSpec(Optional.empty(), Optional.empty(), conf);
    }
}
