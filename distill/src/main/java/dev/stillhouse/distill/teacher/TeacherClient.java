package dev.stillhouse.distill.teacher;

import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Asks a teacher, without blocking, as many requests at once as are handed in. Safe for many threads. */
public final class TeacherClient implements AutoCloseable {
    private static final int EXCERPT = 300;

    private final TeacherSettings settings;
    private final TeacherKey key;
    private final Backoff backoff;
    private final Clock clock;
    private final ExecutorService threads;
    private final HttpClient http;

    public TeacherClient(TeacherSettings settings) {
        this(settings, Clock.systemUTC(), () -> ThreadLocalRandom.current().nextDouble());
    }

    /** @param jitter uniform draws from [0, 1) that spread retries */
    public TeacherClient(TeacherSettings settings, Clock clock, DoubleSupplier jitter) {
        this.settings = settings;
        this.key = TeacherKey.read(settings.apiKeyFile());
        this.backoff = new Backoff(settings.firstBackoff(), jitter);
        this.clock = clock;
        this.threads = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "teacher");
            thread.setDaemon(true);
            return thread;
        });
        this.http = HttpClient.newBuilder()
                .version(
                        "https".equals(settings.baseUrl().getScheme())
                                ? HttpClient.Version.HTTP_2
                                : HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.attemptTimeout())
                .executor(threads)
                .build();
    }

    /** Makes sure that the endpoint is there, takes the key and has the model, before anything is spent. */
    public void check() {
        new EndpointCheck(settings, key, http).run();
    }

    /** Asks once, and again where that can help. The future never fails. */
    public CompletableFuture<Outcome> ask(TeacherRequest request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(settings.url("/chat/completions"))
                .timeout(settings.attemptTimeout())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.compact(request.body(settings.model()))));
        key.authorize(builder);
        return attempt(builder.build(), 1, clock.instant().plus(settings.deadline()));
    }

    private CompletableFuture<Outcome> attempt(HttpRequest request, int number, Instant deadline) {
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle((response, error) -> error == null ? read(response) : broken(error))
                .thenCompose(exchange -> exchange instanceof Exchange.Again again
                        ? retry(request, number, deadline, again)
                        : CompletableFuture.completedFuture(((Exchange.Done) exchange).outcome()));
    }

    private CompletableFuture<Outcome> retry(HttpRequest request, int number, Instant deadline, Exchange.Again again) {
        if (number >= settings.maxAttempts()) {
            return CompletableFuture.completedFuture(after(number, again.failure()));
        }
        Duration wait = again.asked().orElseGet(() -> backoff.wait(number));
        if (clock.instant().plus(wait).isAfter(deadline)) {
            return CompletableFuture.completedFuture(new Outcome.Failed(
                    FailedBy.TIMEOUT,
                    "the deadline came first; last: " + again.failure().detail()));
        }
        return CompletableFuture.supplyAsync(
                        () -> request,
                        CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS, threads))
                .thenCompose(same -> attempt(same, number + 1, deadline));
    }

    private static Outcome.Failed after(int attempts, Outcome.Failed last) {
        return attempts == 1
                ? last
                : new Outcome.Failed(last.by(), last.detail() + " (after " + attempts + " attempts)");
    }

    private Exchange read(HttpResponse<String> response) {
        int status = response.statusCode();
        String body = key.removeFrom(response.body());
        if (status == 200) {
            return readReply(body);
        }
        Outcome.Failed failure = new Outcome.Failed(reason(status), "status " + status + ": " + excerpt(body));
        if (status == 408 || status == 409 || status == 429 || status >= 500) {
            Optional<Duration> wait =
                    response.headers().firstValue("Retry-After").flatMap(value -> RetryAfter.parse(value, clock));
            return new Exchange.Again(failure, wait);
        }
        return new Exchange.Done(failure);
    }

    private static Exchange readReply(String body) {
        try {
            return new Exchange.Done(ReplyReader.read(body));
        } catch (ReplyReader.BadReply e) {
            return new Exchange.Again(
                    new Outcome.Failed(FailedBy.BAD_REPLY, e.getMessage() + "; it was: " + excerpt(body)),
                    Optional.empty());
        }
    }

    private static FailedBy reason(int status) {
        return switch (status) {
            case 401, 403, 404 -> FailedBy.NOT_ALLOWED;
            case 429 -> FailedBy.BUSY;
            case 408, 409 -> FailedBy.ENDPOINT_ERROR;
            default -> status >= 500 ? FailedBy.ENDPOINT_ERROR : FailedBy.REQUEST_REJECTED;
        };
    }

    private Exchange broken(Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (!(cause instanceof IOException)) {
            return new Exchange.Done(new Outcome.Failed(FailedBy.CONNECTION, cause.toString()));
        }
        FailedBy by = cause instanceof HttpTimeoutException ? FailedBy.TIMEOUT : FailedBy.CONNECTION;
        return new Exchange.Again(new Outcome.Failed(by, EndpointCheck.reason(cause)), Optional.empty());
    }

    static String excerpt(String body) {
        String line = body.strip().replaceAll("\\s+", " ");
        return line.length() <= EXCERPT ? line : line.substring(0, EXCERPT) + "...";
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
