package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.teacher.TeacherSettings;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link TeacherSettings} on their way to a worker. The key does not travel: every worker reads the file itself. */
record SharedTeacher(
        URI baseUrl,
        String model,
        @Nullable String apiKeyFile,
        @Nullable String fingerprint,
        String endpointName,
        Duration attemptTimeout,
        Duration deadline,
        int maxAttempts,
        Duration firstBackoff)
        implements Serializable {
    static SharedTeacher of(TeacherSettings settings) {
        return new SharedTeacher(
                settings.baseUrl(),
                settings.model(),
                settings.apiKeyFile()
                        .map(file -> file.toAbsolutePath().toString())
                        .orElse(null),
                settings.fingerprint().orElse(null),
                settings.endpointName(),
                settings.attemptTimeout(),
                settings.deadline(),
                settings.maxAttempts(),
                settings.firstBackoff());
    }

    TeacherSettings settings() {
        return new TeacherSettings(
                baseUrl,
                model,
                Optional.ofNullable(apiKeyFile).map(Path::of),
                Optional.ofNullable(fingerprint),
                endpointName,
                attemptTimeout,
                deadline,
                maxAttempts,
                firstBackoff);
    }
}
