package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The files and batches of an endpoint of the OpenAI API: many requests in one file, which are answered within a day, and for less. It blocks. What
 * fails for a while is tried again as {@link Patience} has it.
 *
 * <p>Every batch carries a name of ours in its metadata, by which it is found again when nobody heard that it was made.
 */
public final class BatchApi {
    /** What an endpoint takes in one file. */
    public static final int MOST_REQUESTS = 50_000;
    /** What an endpoint takes in one file. */
    public static final long MOST_BYTES = 200_000_000;

    private static final String NAME = "stillhouse_batch";
    private static final int PAGE = 100;
    private static final int PAGES = 20;
    private static final Duration TRANSFER = Duration.ofMinutes(30);

    private final EndpointSettings settings;
    private final TeacherKey key;
    private final Patience patience;
    private final Backoff backoff;
    private final HttpClient http;

    /** What is known of a batch by its name. */
    public sealed interface Lookup {
        record Found(BatchState state) implements Lookup {}

        record Absent() implements Lookup {}

        /** The endpoint does not list its batches. */
        record Unknown() implements Lookup {}
    }

    /** Something that an endpoint is asked; the bodies of those that succeed may go to a file. */
    private record Demand(HttpRequest.Builder request, BodyHandler<String> handler) {}

    public BatchApi(EndpointSettings settings, Patience patience) {
        this.settings = settings;
        this.key = TeacherKey.read(settings.apiKeyFile());
        this.patience = patience;
        this.backoff = new Backoff(
                patience.firstBackoff(), () -> ThreadLocalRandom.current().nextDouble());
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience.attempt())
                .build();
    }

    public String endpoint() {
        return settings.name();
    }

    /** Uploads a file of requests, and returns its id. */
    public String upload(Path file) {
        String boundary =
                "stillhouse-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        String head =
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--" + boundary
                        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"requests.jsonl\"\r\n"
                        + "Content-Type: application/jsonl\r\n\r\n";
        HttpRequest.Builder request = request("/files", TRANSFER)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.concat(
                        BodyPublishers.ofString(head),
                        contentOf(file),
                        BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")));
        return json(new Demand(request, BodyHandlers.ofString()), "POST /files")
                .path("id")
                .asText();
    }

    private static BodyPublisher contentOf(Path file) {
        try {
            return BodyPublishers.ofFile(file);
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    /**
     * Begins a batch. When no reply to that comes, it is looked for before it is begun again.
     *
     * @param fileId of an uploaded file
     * @param name of ours
     */
    public BatchState create(String fileId, String name) {
        ObjectNode body = Json.object()
                .put("input_file_id", fileId)
                .put("endpoint", "/v1/chat/completions")
                .put("completion_window", "24h");
        body.putObject("metadata").put(NAME, name);
        for (int attempt = 1; ; attempt++) {
            HttpRequest.Builder request = request("/batches", patience.attempt())
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(Json.compact(body)));
            Try result = attempt(new Demand(request, BodyHandlers.ofString()));
            if (result.response().isPresent()) {
                return BatchState.read(judge(result.response().get(), "POST /batches"));
            }
            if (find(name) instanceof Lookup.Found found) {
                return found.state();
            }
            again(attempt, result);
        }
    }

    /** The batch of that name, among the last two thousand. */
    public Lookup find(String name) {
        String after = "";
        for (int page = 0; page < PAGES; page++) {
            HttpRequest.Builder request = request("/batches?limit=" + PAGE + after, patience.attempt())
                    .GET();
            HttpResponse<String> response = retried(new Demand(request, BodyHandlers.ofString()));
            if (response.statusCode() == 404 || response.statusCode() == 405) {
                return new Lookup.Unknown();
            }
            JsonNode list = judge(response, "GET /batches");
            String last = "";
            for (JsonNode batch : list.path("data")) {
                if (batch.path("metadata").path(NAME).asText().equals(name)) {
                    return new Lookup.Found(BatchState.read(batch));
                }
                last = batch.path("id").asText();
            }
            if (!list.path("has_more").asBoolean() || last.isEmpty()) {
                break;
            }
            after = "&after=" + last;
        }
        return new Lookup.Absent();
    }

    public BatchState get(String id) {
        HttpRequest.Builder request =
                request("/batches/" + id, patience.attempt()).GET();
        return BatchState.read(json(new Demand(request, BodyHandlers.ofString()), "GET /batches/" + id));
    }

    /**
     * What a file of an ended batch tells, line by line.
     *
     * @param scratch file that is written over, and deleted in the end
     */
    public void results(String fileId, Path scratch, Consumer<BatchResult> heard) {
        String path = "/files/" + fileId + "/content";
        BodyHandler<String> toFile = response -> response.statusCode() == 200
                ? BodySubscribers.mapping(BodySubscribers.ofFile(scratch), written -> "{}")
                : BodySubscribers.ofString(StandardCharsets.UTF_8);
        try {
            judge(retried(new Demand(request(path, TRANSFER).GET(), toFile)), "GET " + path);
            try (BufferedReader reader = Files.newBufferedReader(scratch);
                    Stream<String> lines = reader.lines()) {
                lines.map(key::removeFrom)
                        .map(BatchResult::read)
                        .flatMap(Optional::stream)
                        .forEach(heard);
            }
            Files.delete(scratch);
        } catch (IOException e) {
            throw IoFailures.reading(scratch, e);
        }
    }

    private HttpRequest.Builder request(String path, Duration timeout) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(settings.url(path)).timeout(timeout).header("Accept", "application/json");
        key.authorize(request);
        return request;
    }

    /** A reply, or what kept it from coming for now. */
    private record Try(Optional<HttpResponse<String>> response, String failure, Optional<Duration> askedFor) {}

    private Try attempt(Demand demand) {
        try {
            HttpResponse<String> response = http.send(demand.request().build(), demand.handler());
            int status = response.statusCode();
            if (status != 408 && status != 409 && status != 429 && status < 500) {
                return new Try(Optional.of(response), "", Optional.empty());
            }
            return new Try(
                    Optional.empty(),
                    "status " + status + ": " + Excerpt.of(key.removeFrom(response.body())),
                    response.headers()
                            .firstValue("Retry-After")
                            .flatMap(value -> RetryAfter.parse(value, Clock.systemUTC())));
        } catch (IOException e) {
            return new Try(Optional.empty(), EndpointCheck.reason(e), Optional.empty());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private HttpResponse<String> retried(Demand demand) {
        for (int attempt = 1; ; attempt++) {
            Try result = attempt(demand);
            if (result.response().isPresent()) {
                return result.response().get();
            }
            again(attempt, result);
        }
    }

    /** Waits for the next attempt, if there is to be one. */
    private void again(int attempt, Try failed) {
        if (attempt >= patience.attempts()) {
            throw FailureCode.TEACHER_UNREACHABLE.with(
                    "Teacher %s: %s after %d attempts; batches that it has are kept, run the same command again to continue",
                    settings.baseUrl(), failed.failure(), attempt);
        }
        try {
            Thread.sleep(
                    failed.askedFor().orElseGet(() -> backoff.wait(attempt)).toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private Failure interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return FailureCode.TEACHER_UNREACHABLE.because(
                e,
                "Teacher %s: interrupted while waiting for it; run the same command again to continue",
                settings.baseUrl());
    }

    private JsonNode json(Demand demand, String what) {
        return judge(retried(demand), what);
    }

    private JsonNode judge(HttpResponse<String> response, String what) {
        String body = key.removeFrom(response.body());
        if (response.statusCode() == 404 && (what.startsWith("POST") || what.endsWith("/batches"))) {
            throw FailureCode.TEACHER_REFUSED.with(
                    "Teacher %s takes no batches: it has no %s; leave out synthesize.teacher.batch",
                    settings.baseUrl(), what);
        }
        if (response.statusCode() != 200) {
            throw FailureCode.TEACHER_REFUSED.with(
                    "Teacher %s answers %s with status %d: %s",
                    settings.baseUrl(), what, response.statusCode(), Excerpt.of(body));
        }
        try {
            return Json.parse(body);
        } catch (JsonProcessingException e) {
            throw FailureCode.TEACHER_REFUSED.because(
                    e, "Teacher %s answers %s with what is not JSON: %s", settings.baseUrl(), what, Excerpt.of(body));
        }
    }
}
