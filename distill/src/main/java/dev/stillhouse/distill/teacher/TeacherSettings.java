package dev.stillhouse.distill.teacher;

import dev.stillhouse.contracts.failure.Check;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the teacher is and how patient to be with it.
 *
 * @param model as the endpoints name it
 * @param fingerprint of the teacher's weights where they are known: a part of every request's identity, so that the answers of other weights
 *     are not taken for this one's
 * @param endpoints that have the model; any of them may answer any request
 */
public record TeacherSettings(
        String model, Optional<String> fingerprint, List<EndpointSettings> endpoints, Patience patience) {
    public TeacherSettings {
        Check.that(!model.isBlank(), "synthesize.teacher.model must not be blank");
        Check.that(!endpoints.isEmpty(), "synthesize.teacher.endpoints must name at least one endpoint");
        endpoints = List.copyOf(endpoints);
        Check.that(
                endpoints.stream().map(EndpointSettings::name).distinct().count() == endpoints.size(),
                "synthesize.teacher.endpoints must not name an endpoint twice");
    }

    /** An endpoint of others. */
    public static TeacherSettings at(URI baseUrl, String model, Optional<Path> apiKeyFile) {
        return at(List.of(EndpointSettings.at(baseUrl, apiKeyFile, 1)), model);
    }

    /** Endpoints of others. */
    public static TeacherSettings at(List<EndpointSettings> endpoints, String model) {
        return new TeacherSettings(model, Optional.empty(), endpoints, Patience.USUAL);
    }

    /**
     * Our own server, whose port differs from run to run.
     *
     * @param fingerprint of the model folder that it serves
     */
    public static TeacherSettings served(URI baseUrl, String model, String fingerprint) {
        return new TeacherSettings(
                model,
                Optional.of(fingerprint),
                List.of(new EndpointSettings(baseUrl, Optional.empty(), 1, "stillhouse serve")),
                Patience.USUAL);
    }

    public TeacherSettings withPatience(Patience other) {
        return new TeacherSettings(model, fingerprint, endpoints, other);
    }

    /** As it is, with another time for one attempt and five times as much for a request with all of its attempts. */
    public TeacherSettings withTimeout(Duration timeout) {
        return withPatience(
                new Patience(timeout, timeout.multipliedBy(5), patience.attempts(), patience.firstBackoff()));
    }

    /** For messages: where the teacher is. */
    public String address() {
        return endpoints.stream().map(endpoint -> endpoint.baseUrl().toString()).collect(Collectors.joining(", "));
    }
}
