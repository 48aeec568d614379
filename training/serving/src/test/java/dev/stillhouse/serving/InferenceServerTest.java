package dev.stillhouse.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class InferenceServerTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static TinyServer server;

    @BeforeAll
    static void start() {
        server = new TinyServer(settings -> settings.withLimits(200, 64, 64 << 10));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static HttpRequest.Builder post(String path, String body) {
        return HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return Json.parse(response.body());
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    /** @param extra fields that replace or follow those of a plain request */
    private static ObjectNode chat(String extra) {
        try {
            ObjectNode request = (ObjectNode) Json.parse("{\"model\":\"tiny\",\"temperature\":0,\"max_tokens\":24,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}");
            request.setAll((ObjectNode) Json.parse("{" + extra + "}"));
            return request;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode ask(String path, String body) {
        HttpResponse<String> response = send(post(path, body));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response);
    }

    private static JsonNode askChat(String extra) {
        return ask("/chat/completions", chat(extra).toString());
    }

    private static String text(JsonNode completion) {
        return completion.at("/choices/0/message/content").asText();
    }

    @Test
    void aChatIsAnsweredWithUsage() {
        JsonNode reply = askChat("");

        assertThat(reply.path("object").asText()).isEqualTo("chat.completion");
        assertThat(reply.path("created").asLong()).isEqualTo(TinyServer.NOON.getEpochSecond());
        assertThat(reply.path("id").asText()).matches("chatcmpl-[0-9a-f]{16}");
        assertThat(reply.at("/choices/0/message/role").asText()).isEqualTo("assistant");
        assertThat(reply.at("/usage/total_tokens").asInt())
                .isEqualTo(reply.at("/usage/prompt_tokens").asInt()
                        + reply.at("/usage/completion_tokens").asInt());
        assertThat(reply.at("/choices/0/logprobs").isNull()).isTrue();
    }

    @Test
    void equalRequestsHaveEqualAnswersWhateverElseIsBeingAnswered() {
        String alone = text(askChat(""));
        List<CompletableFuture<HttpResponse<String>>> crowd = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ObjectNode request = chat("\"n\": 2");
            if (i % 2 == 1) {
                request.put("temperature", 1.0).put("seed", i);
            }
            crowd.add(HTTP.sendAsync(
                    post("/chat/completions", request.toString()).build(), HttpResponse.BodyHandlers.ofString()));
        }
        for (int i = 0; i < 20; i += 2) {
            assertThat(text(json(crowd.get(i).join()))).isEqualTo(alone);
        }
    }

    @Test
    void theSeedDecidesWhatIsSampled() {
        String first = text(askChat("\"temperature\": 1.5, \"seed\": 11"));

        assertThat(text(askChat("\"temperature\": 1.5, \"seed\": 11"))).isEqualTo(first);
        assertThat(text(askChat("\"temperature\": 1.5, \"seed\": 12"))).isNotEqualTo(first);
    }

    @Test
    void topPZeroTakesTheMostLikelyToken() {
        assertThat(text(askChat("\"temperature\": 1, \"top_p\": 0"))).isEqualTo(text(askChat("")));
    }

    @Test
    void aStreamSaysWhatTheWholeAnswerSays() {
        String whole = text(askChat(""));
        HttpResponse<String> response = send(post(
                "/chat/completions",
                chat("\"stream\": true, \"stream_options\": {\"include_usage\": true}")
                        .toString()));

        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        assertThat(response.body()).endsWith("data: [DONE]\n\n");
        List<JsonNode> events = events(response.body());
        assertThat(events.get(0).at("/choices/0/delta").toString())
                .isEqualTo("{\"role\":\"assistant\",\"content\":\"\"}");
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(event.at("/choices/0/delta/content").asText("")));
        assertThat(text.toString()).isEqualTo(whole);
        JsonNode last = events.get(events.size() - 1);
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.at("/usage/completion_tokens").asInt()).isPositive();
        assertThat(events.get(events.size() - 2).at("/choices/0/finish_reason").asText())
                .isIn("stop", "length");
    }

    private static List<JsonNode> events(String body) {
        List<JsonNode> events = new ArrayList<>();
        for (String event : body.split("\n\n")) {
            if (!event.startsWith("data: {")) {
                continue;
            }
            try {
                events.add(Json.parse(event.substring("data: ".length())));
            } catch (IOException e) {
                throw new AssertionError(event, e);
            }
        }
        return events;
    }

    @Test
    void aStopStringEndsTheAnswerBeforeIt() {
        String whole = text(askChat(""));
        String stop = whole.substring(5, 8);

        JsonNode reply = ask(
                "/chat/completions",
                chat("").set("stop", Json.array().add("zzzz").add(stop)).toString());

        assertThat(text(reply)).isEqualTo(whole.substring(0, whole.indexOf(stop)));
        assertThat(reply.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    }

    @Test
    void logProbsNameTheMostLikelyTokensFirst() {
        JsonNode reply = askChat("\"logprobs\": true, \"top_logprobs\": 3");
        JsonNode content = reply.at("/choices/0/logprobs/content");

        assertThat(content).hasSize(reply.at("/usage/completion_tokens").asInt());
        StringBuilder text = new StringBuilder();
        for (JsonNode token : content) {
            assertThat(token.path("top_logprobs")).hasSize(3);
            assertThat(token.at("/top_logprobs/0/token")).isEqualTo(token.path("token"));
            assertThat(token.at("/top_logprobs/0/logprob")).isEqualTo(token.path("logprob"));
            assertThat(token.at("/top_logprobs/1/logprob").floatValue())
                    .isLessThanOrEqualTo(token.path("logprob").floatValue())
                    .isGreaterThanOrEqualTo(token.at("/top_logprobs/2/logprob").floatValue());
            text.append(token.path("token").asText());
        }
        assertThat(text.toString()).startsWith(text(reply).substring(0, 3));
    }

    @Test
    void theTokenThatEndsAnAnswerIsInTheLogProbsAndNotInTheText() {
        for (int seed = 0; seed < 200; seed++) {
            JsonNode reply = askChat("\"logprobs\": true, \"temperature\": 2, \"seed\": " + seed);
            if (reply.at("/choices/0/finish_reason").asText().equals("stop")) {
                JsonNode content = reply.at("/choices/0/logprobs/content");
                JsonNode last = content.get(content.size() - 1);
                assertThat(last.path("token").asText()).startsWith("<|").endsWith("|>");
                assertThat(last.path("bytes"))
                        .hasSize(last.path("token").asText().length());
                assertThat(text(reply)).doesNotContain("<|");
                return;
            }
        }
        throw new AssertionError("no answer of 200 ended by itself");
    }

    @Test
    void completionsTakeTextTokensAndListsAndEchoThem() {
        JsonNode reply = ask(
                "/completions",
                "{\"model\":\"tiny\",\"prompt\":[\"ab\",\"cde\"],\"max_tokens\":4,\"temperature\":0,\"echo\":true,\"n\":2}");

        assertThat(reply.path("choices")).hasSize(4);
        assertThat(reply.at("/choices/0/text").asText()).startsWith("ab");
        assertThat(reply.at("/choices/1/text")).isEqualTo(reply.at("/choices/0/text"));
        assertThat(reply.at("/choices/2/text").asText()).startsWith("cde");
        assertThat(reply.at("/usage/prompt_tokens").asInt()).isEqualTo(3 + 4);

        JsonNode byIds = ask(
                "/completions",
                "{\"model\":\"tiny\",\"prompt\":[98,65,66],\"max_tokens\":4,\"temperature\":0,\"echo\":true,\"stream\":false}");
        assertThat(byIds.at("/choices/0/text")).isEqualTo(reply.at("/choices/0/text"));
    }

    @Test
    void aGivenTextIsScoredWithoutGeneratingAnything() {
        JsonNode generated = ask(
                "/completions",
                "{\"model\":\"tiny\",\"prompt\":\"abc\",\"max_tokens\":5,\"temperature\":0,\"logprobs\":2,\"echo\":true}");
        JsonNode logProbs = generated.at("/choices/0/logprobs");
        String text = generated.at("/choices/0/text").asText();

        assertThat(logProbs.at("/token_logprobs/0").isNull()).isTrue();
        assertThat(logProbs.path("tokens"))
                .hasSize(4 + generated.at("/usage/completion_tokens").asInt());

        JsonNode scored = ask(
                "/completions",
                Json.object()
                        .put("model", "tiny")
                        .put("prompt", text)
                        .put("max_tokens", 0)
                        .put("logprobs", 2)
                        .put("echo", true)
                        .toString());
        assertThat(scored.at("/usage/completion_tokens").asInt()).isZero();
        for (int i = 1; i < scored.at("/choices/0/logprobs/tokens").size(); i++) {
            assertThat(scored.at("/choices/0/logprobs/token_logprobs/" + i).floatValue())
                    .isCloseTo(
                            logProbs.at("/token_logprobs/" + i).floatValue(),
                            org.assertj.core.data.Offset.offset(1e-4f));
        }
    }

    @Test
    void aPromptIsScoredByTheIdsOfItsTokens() {
        JsonNode echoed = ask(
                "/completions",
                "{\"model\":\"tiny\",\"prompt\":[98,65,66],\"max_tokens\":0,\"logprobs\":2,\"echo\":true}");
        JsonNode scored = ask(
                "/completions",
                "{\"model\":\"tiny\",\"prompt\":[98,65,66],\"max_tokens\":1,\"temperature\":0,\"prompt_logprobs\":2}");

        JsonNode positions = scored.at("/choices/0/prompt_logprobs");
        assertThat(positions).hasSize(3);
        assertThat(positions.get(0).isNull()).isTrue();
        int[] prompt = {98, 65, 66};
        for (int i = 1; i < 3; i++) {
            JsonNode own = positions.get(i).path(Integer.toString(prompt[i]));
            assertThat(own.path("logprob").floatValue())
                    .isEqualTo(
                            echoed.at("/choices/0/logprobs/token_logprobs/" + i).floatValue());
            assertThat(own.path("decoded_token").asText())
                    .isEqualTo(echoed.at("/choices/0/logprobs/tokens/" + i).asText());
            assertThat(positions.get(i))
                    .filteredOn(token -> !token.path("rank").isNull())
                    .extracting(token -> token.path("rank").asInt())
                    .containsExactly(1, 2);
        }
    }

    @Test
    void scoresOfAPromptAreNotStreamed() {
        HttpResponse<String> response = send(
                post("/completions", "{\"model\":\"tiny\",\"prompt\":\"a\",\"prompt_logprobs\":2,\"stream\":true}"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).at("/error/message").asText())
                .isEqualTo("prompt_logprobs is not allowed when stream is true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"temperature\": 3 | temperature | temperature must be a number from 0 to 2, but was 3",
                "\"max_tokens\": 0 | max_tokens | max_tokens must be a whole number from 1 to 200, but was 0",
                "\"max_tokens\": 1.5 | max_tokens | max_tokens must be a whole number from 1 to 200, but was 1.5",
                "\"n\": \"2\" | n | n must be a whole number from 1 to 16, but was '2'",
                "\"top_logprobs\": 2 | top_logprobs | top_logprobs is only allowed when logprobs is true",
                "\"stop\": [\"\"] | stop | stop must be a string or a list of strings, none of them empty, but was ''",
                "\"stream_options\": {} | stream_options | stream_options is only allowed when stream is true",
                "\"frequency_penalty\": 1 | frequency_penalty | frequency_penalty is not supported by this server; leave it out",
                "\"response_format\": {\"type\": \"json_object\"} | response_format | response_format is not supported by this server; leave it out",
                "\"tools\": [{}] | tools | tools is not supported by this server; leave it out",
                "\"logit_bias\": {\"5\": 1} | logit_bias | logit_bias is not supported by this server; leave it out",
                "\"top_k\": 5 | top_k | top_k is not a parameter that this server knows; leave it out",
                "\"messages\": [] | messages | messages must be a list of at least one message",
                "\"messages\": [{\"role\": \"boss\", \"content\": \"x\"}] | messages[0].role | messages[0].role must be system, developer, user or assistant, but was 'boss'",
                "\"messages\": [{\"role\": \"user\"}] | messages[0].content | messages[0].content is required",
                "\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image_url\"}]}] | messages[0].content[0].type | messages[0].content[0].type: only text parts are supported, but it was 'image_url'",
            })
    void whatCannotBeHonouredIsRefusedByName(String field, String param, String message) {
        HttpResponse<String> response =
                send(post("/chat/completions", chat(field).toString()));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(json(response).at("/error/param").asText()).isEqualTo(param);
        assertThat(json(response).at("/error/message").asText()).isEqualTo(message);
    }

    @Test
    void whatChangesNothingIsLetThrough() {
        JsonNode reply = askChat("\"user\": \"me\", \"frequency_penalty\": 0, \"tools\": [], \"logit_bias\": {},"
                + " \"response_format\": {\"type\": \"text\"}, \"seed\": null, \"stop\": null, \"store\": false");

        assertThat(text(reply)).isEqualTo(text(askChat("")));
    }

    @Test
    void contentMayComeInParts() {
        ObjectNode parts = chat("");
        ((ObjectNode) parts.at("/messages/0"))
                .putArray("content")
                .add(Json.object().put("type", "text").put("text", "hel"))
                .add(Json.object().put("type", "text").put("text", "lo"));

        assertThat(text(ask("/chat/completions", parts.toString()))).isEqualTo(text(askChat("")));
    }

    @Test
    void specialTokensInWhatAUserWroteAreText() {
        ObjectNode request = chat("");
        ((ObjectNode) request.at("/messages/0")).put("content", "<|eot_id|>");

        JsonNode reply = ask("/chat/completions", request.toString());

        assertThat(reply.at("/usage/prompt_tokens").asInt())
                .isEqualTo(askChat("").at("/usage/prompt_tokens").asInt() + "<|eot_id|>".length() - "hello".length());
    }

    @Test
    void aPromptThatDoesNotFitIsRefused() {
        ObjectNode request = chat("");
        ((ObjectNode) request.at("/messages/0")).put("content", "x".repeat(TinyServer.CONTEXT));

        HttpResponse<String> response = send(post("/chat/completions", request.toString()));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).at("/error/code").asText()).isEqualTo("context_length_exceeded");
        assertThat(json(response).at("/error/message").asText())
                .startsWith("This model's context is 400 tokens, but the request needs ");
    }

    @Test
    void brokenDeepAndHugeBodiesAreRefused() {
        assertThat(json(send(post("/chat/completions", "{\"model\": \"tiny\"")))
                        .at("/error/message")
                        .asText())
                .startsWith("The request body is not valid JSON (line 1, column ");
        assertThat(json(send(post("/chat/completions", "[".repeat(10_000))))
                        .at("/error/message")
                        .asText())
                .contains("nesting depth");
        assertThat(json(send(post("/chat/completions", "{\"model\":\"tiny\",\"model\":\"tiny\"}")))
                        .at("/error/message")
                        .asText())
                .contains("Duplicate field 'model'");
        HttpResponse<String> huge = send(post("/chat/completions", "x".repeat(9_000_000)));
        assertThat(huge.statusCode()).isEqualTo(413);
        assertThat(json(huge).at("/error/message").asText())
                .isEqualTo("The request body is larger than the 65536 bytes that this server takes");
    }

    @Test
    void wrongUrlsMethodsTypesAndModelsHaveTheirStatus() {
        assertThat(send(post("/embeddings", "{}")).statusCode()).isEqualTo(404);
        HttpResponse<String> get = send(HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions")));
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("Allow")).contains("POST");
        assertThat(send(HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions"))
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString(chat("").toString())))
                        .statusCode())
                .isEqualTo(415);
        HttpResponse<String> model =
                send(post("/chat/completions", chat("").put("model", "gpt").toString()));
        assertThat(model.statusCode()).isEqualTo(404);
        assertThat(model.body())
                .isEqualTo("{\"error\":{\"message\":\"The model 'gpt' does not exist; this server has 'tiny'\","
                        + "\"type\":\"invalid_request_error\",\"param\":\"model\",\"code\":\"model_not_found\"}}");
    }

    @Test
    void healthAndMetricsAreServed() {
        URI root = server.baseUrl().resolve("/");
        assertThat(send(HttpRequest.newBuilder(root.resolve("/health"))).body()).isEqualTo("{\"status\":\"ok\"}");
        askChat("");
        assertThat(send(HttpRequest.newBuilder(root.resolve("/metrics"))).body())
                .contains("stillhouse_requests_total{status=\"200\"}")
                .contains("stillhouse_completion_tokens_total ");
    }

    @Test
    void aPortThatIsTakenIsSaid() {
        assertThatThrownBy(() -> new TinyServer(settings -> settings.at("127.0.0.1", server.port())).close())
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(4))
                .hasMessage(
                        "Cannot listen on 127.0.0.1 port %d: Address already in use; "
                                + "give another port, or 0 for any free one",
                        server.port());
    }

    @Test
    void whoeverComesWhenTheQueueIsFullIsTurnedAway() throws Exception {
        GatedEngine gate = new GatedEngine();
        try (TinyServer small = new TinyServer(gate.around(new ReferenceEngine()), InferenceServerTest::oneAtATime);
                Socket first = post(small, chat("").toString())) {
            awaitMetric(small, "stillhouse_answers_in_hand 1");

            HttpResponse<String> busy = send(HttpRequest.newBuilder(URI.create(small.baseUrl() + "/chat/completions"))
                    .POST(HttpRequest.BodyPublishers.ofString(chat("").toString())));

            assertThat(busy.statusCode()).isEqualTo(429);
            assertThat(busy.headers().firstValue("Retry-After")).contains("1");
            assertThat(json(busy).at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
            gate.open();
            assertThat(first.getInputStream().read()).isEqualTo('H');
            awaitMetric(small, "stillhouse_answers_in_hand 0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"stream\": true", "\"stream\": false"})
    void aClientThatLeavesFreesItsPlace(String delivery) throws Exception {
        GatedEngine gate = new GatedEngine();
        try (TinyServer small = new TinyServer(gate.around(new ReferenceEngine()), InferenceServerTest::oneAtATime)) {
            try (Socket leaving = post(small, chat(delivery).toString())) {
                awaitMetric(small, "stillhouse_answers_in_hand 1");
            }
            awaitMetric(small, "stillhouse_requests_abandoned_total 1");
            gate.open();
            awaitMetric(small, "stillhouse_answers_in_hand 0");
            assertThat(send(HttpRequest.newBuilder(small.baseUrl().resolve("/metrics")))
                            .body())
                    .contains("stillhouse_completion_tokens_total 0");
        }
    }

    private static ServingSettings oneAtATime(ServingSettings settings) {
        return new ServingSettings(settings.host(), 0, "tiny", settings.apiKeyFile(), 1, 400, 400, 300, 0, 1 << 16);
    }

    private static Socket post(TinyServer to, String body) throws IOException {
        Socket socket = new Socket("127.0.0.1", to.port());
        socket.getOutputStream()
                .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                + body)
                        .getBytes(StandardCharsets.UTF_8));
        return socket;
    }

    private static void awaitMetric(TinyServer server, String line) throws InterruptedException {
        URI metrics = server.baseUrl().resolve("/metrics");
        for (int i = 0; i < 1000; i++) {
            if (send(HttpRequest.newBuilder(metrics)).body().contains(line)) {
                return;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("never came: " + line);
    }
}
