package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.teacher.EndpointSettings;
import dev.stillhouse.distill.teacher.Patience;
import dev.stillhouse.distill.teacher.TeacherSettings;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@link TeacherSettings} on their way to a worker. Keys do not travel: every worker reads the files itself. */
record SharedTeacher(String model, @Nullable String fingerprint, List<SharedEndpoint> endpoints, Patience patience)
        implements Serializable {
    /** One of the endpoints. */
    record SharedEndpoint(URI baseUrl, @Nullable String apiKeyFile, int weight, String name) implements Serializable {
        static SharedEndpoint of(EndpointSettings settings) {
            return new SharedEndpoint(
                    settings.baseUrl(),
                    settings.apiKeyFile()
                            .map(file -> file.toAbsolutePath().toString())
                            .orElse(null),
                    settings.weight(),
                    settings.name());
        }

        EndpointSettings settings() {
            return new EndpointSettings(baseUrl, Optional.ofNullable(apiKeyFile).map(Path::of), weight, name);
        }
    }

    static SharedTeacher of(TeacherSettings settings) {
        return new SharedTeacher(
                settings.model(),
                settings.fingerprint().orElse(null),
                // An ArrayList is what Java serialization carries without surprises.
                settings.endpoints().stream().map(SharedEndpoint::of).collect(Collectors.toCollection(ArrayList::new)),
                settings.patience());
    }

    TeacherSettings settings() {
        return new TeacherSettings(
                model,
                Optional.ofNullable(fingerprint),
                endpoints.stream().map(SharedEndpoint::settings).toList(),
                patience);
    }
}
