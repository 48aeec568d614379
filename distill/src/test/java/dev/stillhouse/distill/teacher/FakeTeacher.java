package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stillhouse.contracts.json.Json;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;

/** A teacher whose answers and misdeeds the test decides. */
public final class FakeTeacher implements AutoCloseable {
    public static final String MODEL = "fake-405b";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Misdeed> misdeeds = new ConcurrentLinkedQueue<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> came = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final Function<String, Answer> replies;
    private volatile Optional<Function<JsonNode, Answer>> bodyReplies = Optional.empty();
    private volatile Optional<IntFunction<String>> spelling = Optional.empty();
    private volatile Function<JsonNode, JsonNode> scores = this::scores;
    private volatile String requiredKey = "";
    private volatile int delayMillis;
    private final AtomicInteger answered = new AtomicInteger();
    private volatile int answersUntilFailure = Integer.MAX_VALUE;
    private volatile Misdeed lastingFailure = exchange -> {};
    private volatile BiFunction<String, Integer, Optional<Misdeed>> misbehaviour = (text, before) -> Optional.empty();

    /** What is done to one request instead of answering it. */
    public interface Misdeed {
        void commit(HttpExchange exchange) throws IOException;
    }

    /** @param tokens the answer's tokens, each with its alternatives' log-probabilities by text; empty for none */
    public record Answer(String content, String finishReason, List<Token> tokens) {
        public static Answer stop(String content) {
            return new Answer(content, "stop", List.of());
        }
    }

    public record Token(String text, float logProb, Map<String, Float> top) {}

    /** @param replies the answer to the last message's text */
    public FakeTeacher(Function<String, Answer> replies) {
        this.replies = replies;
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/v1/models", this::models);
        server.createContext("/v1/chat/completions", this::chat);
        server.createContext("/v1/completions", this::completions);
        server.start();
    }

    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    /** Answers by the whole request instead. */
    public void answerBodies(Function<JsonNode, Answer> answer) {
        bodyReplies = Optional.of(answer);
    }

    /** What given tokens are to it; it does not spell them otherwise. */
    public void spell(IntFunction<String> texts) {
        spelling = Optional.of(texts);
    }

    /** Replies otherwise to who wants given text scored. */
    public void scoreBodies(Function<JsonNode, JsonNode> reply) {
        scores = reply;
    }

    public void requireKey(String key) {
        requiredKey = key;
    }

    public void delay(int millis) {
        delayMillis = millis;
    }

    public void next(Misdeed... deeds) {
        misdeeds.addAll(List.of(deeds));
    }

    /** Answers so many requests, and none after. */
    public void failAfter(int answers, Misdeed failure) {
        lastingFailure = failure;
        answersUntilFailure = answers;
    }

    public static Misdeed status(int status, String body, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            send(exchange, status, body);
        };
    }

    /** Closes the connection in the middle of the reply. */
    public static Misdeed cut() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("{\"choices\":[{\"mess".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            exchange.close();
        };
    }

    /** Answers when nobody waits any more. */
    public static Misdeed late(int millis) {
        return exchange -> pause(millis);
    }

    /** Closes the connection without a reply. */
    public static Misdeed hangUp() {
        return HttpExchange::close;
    }

    /**
     * What to do instead of answering a text, by how often it came before; decided anew for every request.
     */
    public void misbehave(BiFunction<String, Integer, Optional<Misdeed>> choice) {
        misbehaviour = choice;
    }

    /** Requests for answers that came, whatever was done to them. */
    public int calls() {
        return authorizations.size();
    }

    /** How often each text was asked, those with a misdeed not counted. */
    public Map<String, Integer> asked() {
        Map<String, Integer> counts = new ConcurrentHashMap<>();
        asked.forEach((text, count) -> counts.put(text, count.get()));
        return counts;
    }

    /** Of the requests for answers, in the order in which they came. */
    public List<String> bodies() {
        return bodies;
    }

    public List<String> authorizations() {
        return authorizations;
    }

    private void models(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (isAllowed(exchange)) {
                ObjectNode list = Json.object().put("object", "list");
                list.putArray("data").addObject().put("id", MODEL);
                send(exchange, 200, Json.compact(list));
            }
        }
    }

    private void chat(HttpExchange exchange) throws IOException {
        handle(exchange, FakeTeacher::text, this::completion);
    }

    private void completions(HttpExchange exchange) throws IOException {
        handle(exchange, request -> Json.compact(request.path("prompt")), scores);
    }

    private void handle(HttpExchange exchange, Function<JsonNode, String> asking, Function<JsonNode, JsonNode> reply)
            throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try (exchange) {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            bodies.add(body);
            JsonNode request = Json.parse(body);
            String text = asking.apply(request);
            int before = came.computeIfAbsent(text, t -> new AtomicInteger()).getAndIncrement();
            Misdeed misdeed = misbehaviour.apply(text, before).orElseGet(misdeeds::poll);
            if (misdeed != null) {
                misdeed.commit(exchange);
            } else if (answered.incrementAndGet() > answersUntilFailure) {
                lastingFailure.commit(exchange);
            } else if (isAllowed(exchange)) {
                asked.computeIfAbsent(text, t -> new AtomicInteger()).incrementAndGet();
                pause(delayMillis);
                send(exchange, 200, Json.compact(reply.apply(request)));
            }
        }
    }

    private boolean isAllowed(HttpExchange exchange) throws IOException {
        String given = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (requiredKey.isEmpty() || given.equals("Bearer " + requiredKey)) {
            return true;
        }
        send(exchange, 401, "{\"error\":{\"message\":\"wrong key: " + given + "\"}}");
        return false;
    }

    private ObjectNode completion(JsonNode request) {
        String text = text(request);
        Answer answer = bodyReplies.map(reply -> reply.apply(request)).orElseGet(() -> replies.apply(text));
        return completion(answer, text, request.path("logprobs").asBoolean());
    }

    /** As vLLM: at each place but the first the token itself, which is likeliest, and those with the next ids. */
    public ObjectNode scores(JsonNode request) {
        ObjectNode json = Json.object().put("object", "text_completion");
        ObjectNode choice =
                json.putArray("choices").addObject().put("text", "x").put("finish_reason", "length");
        ArrayNode positions = choice.putArray("prompt_logprobs");
        for (JsonNode token : request.path("prompt")) {
            if (positions.isEmpty()) {
                positions.addNull();
            } else {
                ObjectNode position = positions.addObject();
                for (int next = request.path("prompt_logprobs").asInt() - 1; next >= 0; next--) {
                    int id = token.asInt() + next;
                    ObjectNode entry = position.putObject(Integer.toString(id))
                            .put("logprob", -0.5f - next)
                            .put("rank", next + 1);
                    spelling.ifPresent(texts -> entry.put("decoded_token", texts.apply(id)));
                }
            }
        }
        json.putObject("usage").put("prompt_tokens", positions.size()).put("completion_tokens", 1);
        return json;
    }

    private static String text(JsonNode request) {
        JsonNode messages = request.path("messages");
        return messages.path(messages.size() - 1).path("content").asText();
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ObjectNode completion(Answer reply, String prompt, boolean logProbs) {
        ObjectNode json = Json.object().put("id", "chatcmpl-1").put("object", "chat.completion");
        ObjectNode choice = json.putArray("choices").addObject().put("index", 0);
        choice.putObject("message").put("role", "assistant").put("content", reply.content());
        choice.put("finish_reason", reply.finishReason());
        if (logProbs) {
            ArrayNode content = choice.putObject("logprobs").putArray("content");
            reply.tokens().forEach(token -> {
                ObjectNode entry = entry(content.addObject(), token.text(), token.logProb());
                ArrayNode top = entry.putArray("top_logprobs");
                token.top().entrySet().stream()
                        .sorted(Map.Entry.<String, Float>comparingByValue().reversed())
                        .forEach(one -> entry(top.addObject(), one.getKey(), one.getValue()));
            });
        }
        json.putObject("usage")
                .put("prompt_tokens", prompt.length())
                .put("completion_tokens", reply.content().length())
                .put("total_tokens", prompt.length() + reply.content().length());
        return json;
    }

    private static ObjectNode entry(ObjectNode entry, String token, float logProb) {
        entry.put("token", token).put("logprob", logProb);
        ArrayNode bytes = entry.putArray("bytes");
        for (byte b : token.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(b & 0xff);
        }
        return entry;
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** The requests that were asked more than once. */
    public List<String> askedTwice() {
        List<String> twice = new ArrayList<>();
        asked.forEach((text, count) -> {
            if (count.get() > 1) {
                twice.add(text);
            }
        });
        return twice;
    }
}
