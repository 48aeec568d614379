package dev.stillhouse.distill.teacher;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One request on its way through the client, however often it is tried. Its fields belong to whoever has it off the queue. */
final class Call {
    private final EndpointRequest request;
    private final String body;
    private final Tab tab;
    private final CompletableFuture<Reply> reply = new CompletableFuture<>();
    private Duration spent = Duration.ZERO;
    private int attempts;
    private int timesTurnedAway;
    private Optional<Endpoint> last = Optional.empty();

    Call(EndpointRequest request, String body, Tab tab) {
        this.request = request;
        this.body = body;
        this.tab = tab;
    }

    EndpointRequest request() {
        return request;
    }

    String body() {
        return body;
    }

    Tab tab() {
        return tab;
    }

    CompletableFuture<Reply> reply() {
        return reply;
    }

    Optional<Endpoint> last() {
        return last;
    }

    int attempts() {
        return attempts;
    }

    void sentTo(Endpoint endpoint) {
        attempts++;
        last = Optional.of(endpoint);
    }

    void turnedAway() {
        timesTurnedAway++;
    }

    void spend(Duration time) {
        spent = spent.plus(time);
    }

    /** For one more exchange. */
    Duration timeLeft(Patience patience) {
        Duration left = patience.deadline().minus(spent);
        return left.compareTo(patience.attempt()) < 0 ? left : patience.attempt();
    }

    /** Whether another attempt may follow after such a pause. */
    boolean mayGoOn(Patience patience, Duration pause) {
        return spent.plus(pause).compareTo(patience.deadline()) < 0
                && attempts - timesTurnedAway < patience.attempts()
                && timesTurnedAway < patience.attemptsTurnedAway();
    }

    Outcome.Failed gaveUp(Outcome.Failed failure) {
        return attempts <= 1
                ? failure
                : new Outcome.Failed(failure.by(), failure.detail() + " (after " + attempts + " attempts)");
    }

    void end(Outcome outcome) {
        reply.complete(new Reply(
                outcome, last.map(endpoint -> endpoint.settings().name()).orElse(""), attempts));
    }
}
