package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Incidental;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Who answers the prompts. */
public sealed interface TeacherSpec {
    /** A model of this spec, served on the loopback interface for as long as it is needed. */
    record Served(String serve) implements TeacherSpec {}

    /**
     * An OpenAI-compatible endpoint.
     *
     * @param baseUrl such as {@code https://host/v1}
     * @param apiKeyFile a file that holds the key and nothing else
     * @param timeout for one attempt at one request; a request is given up after five times as long
     */
    record Remote(
            URI baseUrl,
            String model,
            @Incidental Optional<Path> apiKeyFile,
            @Incidental @Default("120s") Duration timeout)
            implements TeacherSpec {
        public Remote {
            new Rules()
                    .that(!timeout.isZero(), "timeout must be longer than 0s")
                    .hold();
        }
    }
}
