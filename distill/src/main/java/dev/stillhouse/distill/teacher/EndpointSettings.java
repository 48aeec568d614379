package dev.stillhouse.distill.teacher;

import dev.stillhouse.contracts.failure.Check;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One place where a teacher answers.
 *
 * @param baseUrl of the API, version included, such as {@code https://api.example.com/v1}
 * @param apiKeyFile file whose first line is the key; none is sent when absent
 * @param weight share of the requests, against the weights of the teacher's other endpoints
 * @param name what provenance and bills call it; the same from run to run, even where the port is not
 */
public record EndpointSettings(URI baseUrl, Optional<Path> apiKeyFile, int weight, String name) {
    /** What bills call the batches of an endpoint, behind its name. */
    public static final String BATCHES = " (batch)";

    public EndpointSettings {
        Check.that(
                "http".equals(baseUrl.getScheme()) || "https".equals(baseUrl.getScheme()),
                "synthesize.teacher.base_url must begin with http:// or https://, but was %s",
                baseUrl);
        Check.that(baseUrl.getHost() != null, "synthesize.teacher.base_url must name a host, but was %s", baseUrl);
        Check.that(
                baseUrl.getUserInfo() == null,
                "synthesize.teacher.base_url must not hold a user or password; name a file in api_key_file");
        Check.that(weight >= 1, "the weight of an endpoint must be at least 1, but was %d", weight);
    }

    /** Named by its URL. */
    public static EndpointSettings at(URI baseUrl, Optional<Path> apiKeyFile, int weight) {
        return new EndpointSettings(baseUrl, apiKeyFile, weight, baseUrl.toString());
    }

    /** The same place as what answers batches, which have a price of their own. */
    public EndpointSettings ofBatches() {
        return new EndpointSettings(baseUrl, apiKeyFile, weight, name + BATCHES);
    }

    URI url(String path) {
        String base = baseUrl.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }
}
