package dev.stillhouse.distill.teacher;

import dev.stillhouse.contracts.failure.Check;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the teacher is and how patient to be with it.
 *
 * @param baseUrl of the API, version included, such as {@code https://api.example.com/v1}
 * @param model as the endpoint names it
 * @param apiKeyFile file whose first line is the key; none is sent when absent
 * @param fingerprint of the teacher's weights where they are known: a part of every request's identity, so that the answers of other weights
 *     are not taken for this one's
 * @param endpointName what provenance calls the endpoint; the same from run to run, even where the port is not
 * @param attemptTimeout for one HTTP exchange
 * @param deadline for one request with all its retries
 * @param maxAttempts exchanges per request at most
 * @param firstBackoff longest wait before the first retry; it doubles with each
 */
public record TeacherSettings(
        URI baseUrl,
        String model,
        Optional<Path> apiKeyFile,
        Optional<String> fingerprint,
        String endpointName,
        Duration attemptTimeout,
        Duration deadline,
        int maxAttempts,
        Duration firstBackoff) {
    private static final Duration DEFAULT_ATTEMPT_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration DEFAULT_DEADLINE = Duration.ofMinutes(15);
    private static final int DEFAULT_ATTEMPTS = 6;
    private static final Duration DEFAULT_BACKOFF = Duration.ofMillis(500);

    public TeacherSettings {
        Check.that(
                "http".equals(baseUrl.getScheme()) || "https".equals(baseUrl.getScheme()),
                "synthesize.teacher.base_url must begin with http:// or https://, but was %s",
                baseUrl);
        Check.that(baseUrl.getHost() != null, "synthesize.teacher.base_url must name a host, but was %s", baseUrl);
        Check.that(
                baseUrl.getUserInfo() == null,
                "synthesize.teacher.base_url must not hold a user or password; name a file in api_key_file");
        Check.that(!model.isBlank(), "synthesize.teacher.model must not be blank");
        Check.that(maxAttempts >= 1, "a request needs at least 1 attempt, but had %d", maxAttempts);
        Check.that(
                !attemptTimeout.isNegative() && !attemptTimeout.isZero(),
                "the timeout of an attempt must be positive, but was %s",
                attemptTimeout);
        Check.that(
                deadline.compareTo(attemptTimeout) >= 0,
                "the deadline of a request must be at least the timeout of an attempt %s, but was %s",
                attemptTimeout,
                deadline);
        Check.that(!firstBackoff.isNegative(), "the backoff must not be negative, but was %s", firstBackoff);
    }

    /** An endpoint of others. */
    public static TeacherSettings at(URI baseUrl, String model, Optional<Path> apiKeyFile) {
        return new TeacherSettings(
                baseUrl,
                model,
                apiKeyFile,
                Optional.empty(),
                baseUrl.toString(),
                DEFAULT_ATTEMPT_TIMEOUT,
                DEFAULT_DEADLINE,
                DEFAULT_ATTEMPTS,
                DEFAULT_BACKOFF);
    }

    /**
     * Our own server, whose port differs from run to run.
     *
     * @param fingerprint of the model folder that it serves
     */
    public static TeacherSettings served(URI baseUrl, String model, String fingerprint) {
        return new TeacherSettings(
                baseUrl,
                model,
                Optional.empty(),
                Optional.of(fingerprint),
                "stillhouse serve",
                DEFAULT_ATTEMPT_TIMEOUT,
                DEFAULT_DEADLINE,
                DEFAULT_ATTEMPTS,
                DEFAULT_BACKOFF);
    }

    public TeacherSettings withApiKeyFile(Path file) {
        return new TeacherSettings(
                baseUrl,
                model,
                Optional.of(file),
                fingerprint,
                endpointName,
                attemptTimeout,
                deadline,
                maxAttempts,
                firstBackoff);
    }

    public TeacherSettings withPatience(Duration timeout, Duration total, int attempts, Duration backoff) {
        return new TeacherSettings(
                baseUrl, model, apiKeyFile, fingerprint, endpointName, timeout, total, attempts, backoff);
    }

    /** As it is, with another time for one attempt and five times as much for a request with all of its attempts. */
    public TeacherSettings withTimeout(Duration timeout) {
        return withPatience(timeout, timeout.multipliedBy(5), maxAttempts, firstBackoff);
    }

    URI url(String path) {
        String base = baseUrl.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }
}
