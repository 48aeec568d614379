package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where Spark jobs run.
 *
 * @param master a Spark master URL; {@code --master} wins over it
 * @param confFile lines of {@code key value}, as in spark-defaults.conf
 * @param conf single settings, which win over those of the file
 */
public record SparkSpec(
        Optional<String> master,
        Optional<Path> confFile,
        @Default("{}") Map<String, String> conf) {}
