package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Incidental;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who answers the prompts. */
public sealed interface TeacherSpec {
    /** Of the model that answers. */
    String name();

    /** A model of this spec, served on the loopback interface for as long as it is needed. */
    record Served(String serve) implements TeacherSpec {
        @Override
        public String name() {
            return serve;
        }
    }

    /**
     * An OpenAI-compatible endpoint.
     *
     * @param baseUrl such as {@code https://host/v1}
     * @param apiKeyFile a file that holds the key and nothing else
     * @param tokenizer the teacher's, a model folder or its tokenizer.json: with it log-probabilities are known to be of use before they are paid for
     * @param timeout for one attempt at one request; a request is given up after five times as long
     * @param batch whether requests go to it in files, to be answered within a day
     */
    record Remote(
            URI baseUrl,
            String model,
            @Incidental Optional<Path> apiKeyFile,
            @Incidental Optional<Path> tokenizer,
            @Incidental @Default("120s") Duration timeout,
            @Incidental @Default("false") boolean batch)
            implements TeacherSpec {
        public Remote {
            new Rules()
                    .that(!timeout.isZero(), "timeout must be longer than 0s")
                    .hold();
        }

        @Override
        public String name() {
            return model;
        }
    }

    /**
     * Several OpenAI-compatible endpoints that have the same model; any of them may answer any prompt.
     *
     * @param tokenizer as of one
     * @param timeout as of one
     */
    record Several(
            List<Endpoint> endpoints,
            String model,
            @Incidental Optional<Path> tokenizer,
            @Incidental @Default("120s") Duration timeout)
            implements TeacherSpec {
        public Several {
            new Rules()
                    .that(!endpoints.isEmpty(), "endpoints must name at least one")
                    .that(
                            endpoints.stream().map(Endpoint::baseUrl).distinct().count() == endpoints.size(),
                            "endpoints must not name a base_url twice")
                    .that(!timeout.isZero(), "timeout must be longer than 0s")
                    .hold();
        }

        @Override
        public String name() {
            return model;
        }
    }

    /**
     * One of several.
     *
     * @param apiKeyFile a file that holds the key and nothing else
     * @param weight its share of the requests, against the weights of the others
     * @param price where it has another one than the teacher
     */
    record Endpoint(
            URI baseUrl,
            @Incidental Optional<Path> apiKeyFile,
            @Incidental @Default("1") int weight,
            @Incidental Optional<SynthesizeSpec.Price> price) {
        public Endpoint {
            new Rules()
                    .that(weight >= 1, "weight must be at least 1, but was %d", weight)
                    .hold();
        }
    }
}
