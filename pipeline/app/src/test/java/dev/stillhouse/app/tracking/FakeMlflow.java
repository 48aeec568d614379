package dev.stillhouse.app.tracking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The REST API of an MLflow tracking server, as far as trainings need it, with the checks and the error codes of {@code mlflow/utils/validation.py}
 * and {@code mlflow/server/handlers.py}. It keeps what a SQL store keeps: equal metrics once, parameters that cannot change.
 */
final class FakeMlflow implements AutoCloseable {
    private static final String API = "/api/2.0/mlflow/";
    private static final String NAME = "[/\\w.\\- :]+";
    private static final int MOST_METRICS = 1000;
    private static final int MOST_PARAMETERS = 100;
    private static final int LONGEST_KEY = 250;
    private static final int LONGEST_VALUE = 6000;
    private static final int MOST_BYTES = 1 << 20;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> experiments = new TreeMap<>();
    private final Map<String, FakeRun> runs = new TreeMap<>();
    private final List<String> requests = new ArrayList<>();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private Optional<String> authorization = Optional.empty();
    private int troubles;
    private boolean hangs;

    /** A run as the server knows it. */
    static final class FakeRun {
        final ObjectNode info;
        final Map<String, String> tags = new TreeMap<>();
        final Map<String, String> params = new TreeMap<>();
        final List<Point> points = new ArrayList<>();

        FakeRun(ObjectNode info) {
            this.info = info;
        }

        String status() {
            return info.path("status").asText();
        }

        /** The values of a metric in the order in which they came. */
        List<Point> of(String key) {
            return points.stream().filter(point -> point.key().equals(key)).toList();
        }
    }

    record Point(String key, double value, long timestamp, long step) {}

    private static final class Refused extends RuntimeException {
        private final int status;
        private final String code;

        Refused(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }
    }

    FakeMlflow() throws IOException {
        this(0);
    }

    FakeMlflow(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Only requests with this header are let in. */
    synchronized void require(String header) {
        authorization = Optional.of(header);
    }

    /** The next requests are carried out, but answered with 503, as by a gateway that lost the reply. */
    synchronized void loseReplies(int count) {
        troubles = count;
    }

    /** No reply from now on. */
    synchronized void hang() {
        hangs = true;
    }

    synchronized void delete(FakeRun run) {
        run.info.put("lifecycle_stage", "deleted");
    }

    synchronized List<FakeRun> runs() {
        return List.copyOf(runs.values());
    }

    synchronized Collection<String> experiments() {
        return List.copyOf(experiments.keySet());
    }

    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    synchronized List<Point> points(FakeRun run, String key) {
        return run.of(key);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        int status = 200;
        String reply;
        try {
            if (isHanging()) {
                hanging.await();
            }
            reply = Json.compact(answer(exchange, body));
        } catch (Refused e) {
            status = e.status;
            reply = Json.compact(Json.object().put("error_code", e.code).put("message", e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
            return;
        }
        if (losesReply()) {
            status = 503;
            reply = "<html>Service Unavailable</html>";
        }
        byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized boolean isHanging() {
        return hangs;
    }

    private synchronized boolean losesReply() {
        return troubles > 0 && troubles-- > 0;
    }

    private synchronized JsonNode answer(HttpExchange exchange, byte[] body) throws IOException {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization.isPresent() && !authorization.get().equals(header)) {
            throw new Refused(401, "UNAUTHENTICATED", "You are not authenticated, with " + header);
        }
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + path.replace(API, ""));
        JsonNode request = body.length == 0 ? Json.object() : Json.parse(new String(body, StandardCharsets.UTF_8));
        return switch (exchange.getRequestMethod() + " " + path.replace(API, "")) {
            case "GET experiments/get-by-name" -> experiment(query(exchange, "experiment_name"));
            case "POST experiments/create" -> createExperiment(text(request, "name"));
            case "POST runs/create" -> createRun(request);
            case "GET runs/get" -> Json.object().set("run", described(run(query(exchange, "run_id"))));
            case "POST runs/log-batch" -> logBatch(request, body.length);
            case "POST runs/update" -> update(request);
            default -> throw new Refused(404, "ENDPOINT_NOT_FOUND", path);
        };
    }

    private static String query(HttpExchange exchange, String name) {
        for (String part : exchange.getRequestURI().getRawQuery().split("&")) {
            if (part.startsWith(name + "=")) {
                return URLDecoder.decode(part.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        throw invalid("Missing value for required parameter '" + name + "'.");
    }

    private static String text(JsonNode request, String field) {
        check(request.path(field).isTextual(), "Missing value for required parameter '" + field + "'.");
        return request.path(field).asText();
    }

    private static Refused invalid(String message) {
        return new Refused(400, "INVALID_PARAMETER_VALUE", message);
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw invalid(message);
        }
    }

    private JsonNode experiment(String name) {
        if (!experiments.containsKey(name)) {
            throw new Refused(404, "RESOURCE_DOES_NOT_EXIST", "Could not find experiment with name '" + name + "'");
        }
        ObjectNode reply = Json.object();
        reply.putObject("experiment")
                .put("experiment_id", experiments.get(name))
                .put("name", name)
                .put("lifecycle_stage", "active");
        return reply;
    }

    private JsonNode createExperiment(String name) {
        if (experiments.containsKey(name)) {
            throw new Refused(400, "RESOURCE_ALREADY_EXISTS", "Experiment(name=" + name + ") already exists.");
        }
        experiments.put(name, Integer.toString(experiments.size() + 1));
        return Json.object().put("experiment_id", experiments.get(name));
    }

    private JsonNode createRun(JsonNode request) {
        String experiment = text(request, "experiment_id");
        if (!experiments.containsValue(experiment)) {
            throw new Refused(404, "RESOURCE_DOES_NOT_EXIST", "No Experiment with id=" + experiment + " exists");
        }
        String id = String.format("%032x", runs.size() + 1);
        FakeRun run = new FakeRun(Json.object()
                .put("run_id", id)
                .put("run_uuid", id)
                .put("run_name", request.path("run_name").asText())
                .put("experiment_id", experiment)
                .put("status", "RUNNING")
                .put("start_time", request.path("start_time").asLong())
                .put("artifact_uri", "mlflow-artifacts:/" + experiment + "/" + id)
                .put("lifecycle_stage", "active"));
        request.path("tags").forEach(tag -> run.tags.put(text(tag, "key"), text(tag, "value")));
        runs.put(id, run);
        return Json.object().set("run", described(run));
    }

    private FakeRun run(String id) {
        FakeRun run = runs.get(id);
        if (run == null) {
            throw new Refused(404, "RESOURCE_DOES_NOT_EXIST", "Run with id=" + id + " not found");
        }
        return run;
    }

    private FakeRun active(String id) {
        FakeRun run = run(id);
        check(
                run.info.path("lifecycle_stage").asText().equals("active"),
                "The run " + id + " must be in the 'active' state. Current state is deleted.");
        return run;
    }

    /** Of each metric the value of the highest step. */
    private static ObjectNode described(FakeRun run) {
        Map<String, Point> latest = new TreeMap<>();
        run.points.forEach(
                point -> latest.merge(point.key(), point, (old, fresh) -> fresh.step() >= old.step() ? fresh : old));
        ObjectNode node = Json.object();
        node.set("info", run.info);
        ObjectNode data = node.putObject("data");
        ArrayNode metrics = data.putArray("metrics");
        latest.values()
                .forEach(point -> metrics.addObject()
                        .put("key", point.key())
                        .put("value", point.value())
                        .put("timestamp", point.timestamp())
                        .put("step", point.step()));
        ArrayNode params = data.putArray("params");
        run.params.forEach((key, value) -> params.addObject().put("key", key).put("value", value));
        ArrayNode tags = data.putArray("tags");
        run.tags.forEach((key, value) -> tags.addObject().put("key", key).put("value", value));
        return node;
    }

    private JsonNode logBatch(JsonNode request, int bytes) {
        FakeRun run = active(text(request, "run_id"));
        JsonNode metrics = request.path("metrics");
        JsonNode params = request.path("params");
        check(bytes <= MOST_BYTES, "Batched logging API requests must be at most 1048576 bytes");
        check(
                metrics.size() <= MOST_METRICS,
                "A batch logging request can contain at most 1000 metrics. Got " + metrics.size());
        check(
                params.size() <= MOST_PARAMETERS,
                "A batch logging request can contain at most 100 params. Got " + params.size());
        check(
                metrics.size() + params.size() + request.path("tags").size() <= MOST_METRICS,
                "A batch logging request can contain at most 1000 metrics, params and tags");
        List<Point> points = new ArrayList<>();
        metrics.forEach(metric -> points.add(point(metric)));
        params.forEach(param -> setParameter(run, name(param), text(param, "value")));
        points.stream().filter(point -> !run.points.contains(point)).forEach(run.points::add);
        return Json.object();
    }

    private static Point point(JsonNode metric) {
        check(metric.path("value").isNumber(), "Got invalid value for metric '" + name(metric) + "'");
        return new Point(
                name(metric), metric.path("value").asDouble(), whole(metric, "timestamp"), whole(metric, "step"));
    }

    /** 64-bit numbers travel as text, as in the JSON of protocol buffers. */
    private static long whole(JsonNode metric, String field) {
        check(metric.path(field).asText().matches("-?\\d+"), "Missing value for required parameter '" + field + "'.");
        return metric.path(field).asLong();
    }

    private static String name(JsonNode entity) {
        String key = text(entity, "key");
        check(key.matches(NAME) && key.length() <= LONGEST_KEY, "Invalid name: '" + key + "'");
        return key;
    }

    private static void setParameter(FakeRun run, String key, String value) {
        check(value.length() <= LONGEST_VALUE, "Param value of " + key + " exceeds 6000 characters");
        String before = run.params.putIfAbsent(key, value);
        check(
                before == null || before.equals(value),
                "Changing param values is not allowed. Param with key='" + key + "' was already logged");
    }

    private JsonNode update(JsonNode request) {
        FakeRun run = active(text(request, "run_id"));
        run.info.put("status", text(request, "status"));
        if (request.has("end_time")) {
            run.info.put("end_time", request.path("end_time").asLong());
        }
        return Json.object().set("run_info", run.info);
    }

    @Override
    public void close() {
        hanging.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
