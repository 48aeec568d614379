package dev.stillhouse.app.synthesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An endpoint that counts what it answers, takes its time, and has nothing to say about some things but an error. */
public final class CountingTeacher implements AutoCloseable {
    public static final String MODEL = "counting";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, AtomicInteger> answered = new ConcurrentHashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final Mood mood;

    /** What is said instead of an answer. */
    public interface Mood {
        /** @param call number of the request, from 1 */
        Optional<Refusal> of(String text, int call, String authorization);
    }

    /**
     * An error, or a reply that is none.
     *
     * @param status 0 to hang up
     * @param retryAfter seconds to stay away; 0 for no wish
     */
    public record Refusal(int status, String body, int retryAfter) {
        public Refusal(int status, String body) {
            this(status, body, 0);
        }
    }

    public CountingTeacher(int delayMillis, Mood mood) throws IOException {
        this.mood = mood;
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/models", exchange -> {
            ObjectNode list = Json.object().put("object", "list");
            list.putArray("data").addObject().put("id", MODEL);
            send(exchange, 200, Json.compact(list));
        });
        server.createContext("/v1/chat/completions", exchange -> {
            JsonNode request = Json.parse(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            try {
                Thread.sleep(delayMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            answer(exchange, request);
        });
        server.start();
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** Requests that came. */
    public int calls() {
        return calls.get();
    }

    /** Texts by how often they were answered. */
    public Map<String, Integer> answered() {
        Map<String, Integer> counts = new ConcurrentHashMap<>();
        answered.forEach((text, count) -> counts.put(text, count.get()));
        return counts;
    }

    /** Texts that were answered more than once. */
    public List<String> answeredAgain() {
        List<String> again = new ArrayList<>();
        answered.forEach((text, count) -> {
            if (count.get() > 1) {
                again.add(text);
            }
        });
        return again;
    }

    private void answer(HttpExchange exchange, JsonNode request) throws IOException {
        JsonNode messages = request.path("messages");
        String text = messages.path(messages.size() - 1).path("content").asText();
        Optional<Refusal> refusal = mood.of(
                text,
                calls.incrementAndGet(),
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        if (refusal.isPresent()) {
            refuse(exchange, refusal.get());
            return;
        }
        answered.computeIfAbsent(text, t -> new AtomicInteger()).incrementAndGet();
        ObjectNode json = Json.object().put("id", "chatcmpl-1").put("object", "chat.completion");
        ObjectNode choice = json.putArray("choices").addObject().put("index", 0).put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", "ok");
        json.putObject("usage").put("prompt_tokens", text.length()).put("completion_tokens", 2);
        send(exchange, 200, Json.compact(json));
    }

    private static void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
        if (refusal.status() == 0) {
            exchange.close();
            return;
        }
        if (refusal.retryAfter() > 0) {
            exchange.getResponseHeaders().set("Retry-After", Integer.toString(refusal.retryAfter()));
        }
        send(exchange, refusal.status(), refusal.body());
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
