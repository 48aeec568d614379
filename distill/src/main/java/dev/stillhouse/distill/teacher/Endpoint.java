package dev.stillhouse.distill.teacher;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What this process knows of one endpoint. Not safe for threads: the client's lock guards it. */
final class Endpoint {
    private final EndpointSettings settings;
    private final TeacherKey key;
    private final Breaker breaker = new Breaker();
    private final AdaptiveLimit limit;
    private Instant notBefore = Instant.MIN;
    private int underWay;
    private Optional<Outcome.Failed> givenUp = Optional.empty();

    /** @param most requests at once */
    Endpoint(EndpointSettings settings, int most) {
        this.settings = settings;
        this.key = TeacherKey.read(settings.apiKeyFile());
        this.limit = new AdaptiveLimit(most);
    }

    EndpointSettings settings() {
        return settings;
    }

    TeacherKey key() {
        return key;
    }

    HttpRequest request(String path, String body, Duration timeout) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(settings.url(path))
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        key.authorize(builder);
        return builder.build();
    }

    /** The failure for which nothing is sent to it any more. */
    Optional<Outcome.Failed> givenUp() {
        return givenUp;
    }

    /** When it may be asked again as far as time goes; in the past when it may be now. */
    Instant opens() {
        return notBefore.isAfter(breaker.pauseEnds()) ? notBefore : breaker.pauseEnds();
    }

    boolean isFree(Instant now) {
        return givenUp.isEmpty() && underWay < limit.now() && breaker.admits() && !now.isBefore(opens());
    }

    /** How much it wants another request: its weight, shared among what it has. */
    double pull() {
        return (double) settings.weight() / (underWay + 1);
    }

    int limit() {
        return limit.now();
    }

    void sent() {
        underWay++;
        breaker.sent();
    }

    void answered(Instant sent, Instant now) {
        underWay--;
        breaker.alive();
        limit.answered(sent, now);
    }

    /** It has spoken, against this one request. */
    void rejected() {
        underWay--;
        breaker.alive();
    }

    void turnedAway(Instant sent, Instant now) {
        underWay--;
        breaker.alive();
        limit.turnedAway(sent, now);
    }

    void failed(Outcome.Failed failure, Duration longest, Instant now) {
        underWay--;
        breaker.failed(now);
        if (breaker.brokenFor(longest, now)) {
            giveUp(failure);
        }
    }

    void giveUp(Outcome.Failed failure) {
        givenUp = Optional.of(givenUp.orElse(failure));
    }

    void notBefore(Instant time) {
        notBefore = time.isAfter(notBefore) ? time : notBefore;
    }
}
