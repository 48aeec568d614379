package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.distill.teacher.FakeTeacher.Misdeed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;

/** An endpoint that takes files of requests. What becomes of a batch, and when, is for the test to decide. */
public final class FakeBatches implements AutoCloseable {
    private static final long TOKENS_IN = 10;
    private static final long TOKENS_OUT = 4;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> files = new ConcurrentHashMap<>();
    private final Map<String, Batch> batches = new ConcurrentSkipListMap<>();
    private final Map<String, Integer> answered = new ConcurrentHashMap<>();
    private final List<String> unauthorized = new CopyOnWriteArrayList<>();
    private final Queue<Misdeed> onCreate = new ConcurrentLinkedQueue<>();
    private volatile boolean held;
    private volatile boolean listed = true;
    private volatile String key = "";
    private volatile BiFunction<Integer, String, Fate> fates = (batch, text) -> Fate.ANSWERED;
    private volatile BiFunction<Integer, Integer, String> ends = (batch, requests) -> "completed";

    /** What becomes of one request. */
    public enum Fate {
        ANSWERED,
        /** A status 500 in the file of errors. */
        BROKEN,
        /** A status 400 in the file of errors. */
        WRONG,
        EXPIRED,
        /** In none of the files. */
        FORGOTTEN
    }

    private record Batch(int number, String id, String name, List<JsonNode> requests) {}

    public FakeBatches() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v1", this::serve);
        server.start();
    }

    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    public void requireKey(String required) {
        key = required;
    }

    /** Keeps batches under way until they are released. */
    public void hold() {
        held = true;
    }

    public void release() {
        held = false;
    }

    public void doNotList() {
        listed = false;
    }

    /** Done instead of replying to the creation of a batch, which is created all the same. */
    public void onCreate(Misdeed misdeed) {
        onCreate.add(misdeed);
    }

    /** @param choice by the number of the batch, from 0, and the text of the last message */
    public void fates(BiFunction<Integer, String, Fate> choice) {
        fates = choice;
    }

    /** @param choice the status of an ended batch by its number, from 0, and how many requests it has */
    public void ends(BiFunction<Integer, Integer, String> choice) {
        ends = choice;
    }

    public int created() {
        return batches.size();
    }

    public List<Integer> sizes() {
        return batches.values().stream().map(batch -> batch.requests().size()).toList();
    }

    /** How often each text was answered, which is what it bills. */
    public Map<String, Integer> answered() {
        return answered;
    }

    public long billedTokens() {
        return answered.values().stream().mapToInt(Integer::intValue).sum() * (TOKENS_IN + TOKENS_OUT);
    }

    public int refused() {
        return unauthorized.size();
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        try (exchange) {
            String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            if (!key.isEmpty() && !given.equals("Bearer " + key)) {
                unauthorized.add(given);
                send(exchange, 401, "{\"error\":\"wrong key: " + given + "\"}");
                return;
            }
            String call = exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().getPath().substring("/v1".length());
            route(exchange, call, new String(body, StandardCharsets.UTF_8));
        }
    }

    private void route(HttpExchange exchange, String call, String body) throws IOException {
        if (call.equals("GET /models")) {
            send(exchange, 200, "{\"data\":[{\"id\":\"" + FakeTeacher.MODEL + "\"}]}");
        } else if (call.equals("POST /files")) {
            String id = "file-" + files.size();
            files.put(id, body);
            send(exchange, 200, "{\"id\":\"" + id + "\"}");
        } else if (call.equals("POST /batches")) {
            create(exchange, Json.parse(body));
        } else if (call.equals("GET /batches") && listed) {
            list(exchange);
        } else if (call.startsWith("GET /batches/")) {
            Batch batch = batches.get(call.substring("GET /batches/".length()));
            send(exchange, 200, Json.compact(state(batch)));
        } else if (call.startsWith("GET /files/")) {
            send(exchange, 200, files.get(call.split("/")[2]));
        } else {
            send(exchange, 404, "{\"error\":\"there is no " + call + "\"}");
        }
    }

    private void create(HttpExchange exchange, JsonNode wanted) throws IOException {
        String upload = files.get(wanted.path("input_file_id").asText());
        List<JsonNode> requests = new ArrayList<>();
        for (String line : upload.lines().filter(line -> line.startsWith("{")).toList()) {
            requests.add(Json.parse(line));
        }
        String id = String.format("batch_%04d", batches.size());
        Batch batch = new Batch(
                batches.size(),
                id,
                wanted.path("metadata").path("stillhouse_batch").asText(),
                requests);
        batches.put(id, batch);
        Misdeed misdeed = onCreate.poll();
        if (misdeed != null) {
            misdeed.commit(exchange);
        } else {
            send(exchange, 200, Json.compact(state(batch)));
        }
    }

    private void list(HttpExchange exchange) throws IOException {
        ObjectNode page = Json.object().put("has_more", false);
        ArrayNode data = page.putArray("data");
        for (Batch batch : batches.values()) {
            data.add(state(batch));
        }
        send(exchange, 200, Json.compact(page));
    }

    private ObjectNode state(Batch batch) {
        String status = held
                ? "in_progress"
                : ends.apply(batch.number(), batch.requests().size());
        ObjectNode json = Json.object().put("id", batch.id()).put("status", status);
        json.putObject("metadata").put("stillhouse_batch", batch.name());
        json.putObject("request_counts")
                .put("completed", 0)
                .put("failed", 0)
                .put("total", batch.requests().size());
        if (status.equals("failed")) {
            json.putObject("errors").putArray("data").addObject().put("message", "the file is not to our taste");
        } else if (!held) {
            write(batch);
            json.put("output_file_id", batch.id() + "-out").put("error_file_id", batch.id() + "-err");
        }
        return json;
    }

    /** Once: what is answered is billed then. */
    private synchronized void write(Batch batch) {
        if (files.containsKey(batch.id() + "-out")) {
            return;
        }
        StringBuilder out = new StringBuilder();
        StringBuilder errors = new StringBuilder();
        for (JsonNode request : batch.requests()) {
            JsonNode messages = request.path("body").path("messages");
            String text = messages.path(messages.size() - 1).path("content").asText();
            Fate fate = fates.apply(batch.number(), text);
            if (fate == Fate.ANSWERED) {
                answered.merge(text, 1, Integer::sum);
            }
            result(fate, text).ifPresent(result -> {
                result.put("custom_id", request.path("custom_id").asText());
                (fate == Fate.ANSWERED ? out : errors)
                        .append(Json.compact(result))
                        .append('\n');
            });
        }
        files.put(batch.id() + "-err", errors.toString());
        files.put(batch.id() + "-out", out.toString());
    }

    private static Optional<ObjectNode> result(Fate fate, String text) {
        ObjectNode result = Json.object();
        switch (fate) {
            case ANSWERED -> {
                ObjectNode body =
                        result.putObject("response").put("status_code", 200).putObject("body");
                ObjectNode choice = body.putArray("choices").addObject().put("finish_reason", "stop");
                choice.putObject("message").put("content", "answer to " + text);
                body.putObject("usage").put("prompt_tokens", TOKENS_IN).put("completion_tokens", TOKENS_OUT);
            }
            case BROKEN, WRONG ->
                result.putObject("response")
                        .put("status_code", fate == Fate.WRONG ? 400 : 500)
                        .putObject("body")
                        .put("error", "not this one");
            case EXPIRED ->
                result.putObject("error").put("code", "batch_expired").put("message", "too late");
            case FORGOTTEN -> {
                return Optional.empty();
            }
        }
        return Optional.of(result);
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /** The text of every request that was uploaded, in the order of the batches. */
    public List<String> uploaded() throws JsonProcessingException {
        List<String> texts = new ArrayList<>();
        for (Batch batch : batches.values()) {
            for (JsonNode request : batch.requests()) {
                texts.add(request.path("body")
                        .path("messages")
                        .path(0)
                        .path("content")
                        .asText());
            }
        }
        return texts;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
