package dev.stillhouse.serving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What the server answers on each path. */
final class Routes {
    private final ServingSettings settings;
    private final GenerationLoop loop;
    private final Answering answering;
    private final Vocabulary vocabulary;
    private final Counters counters;
    private final Clock clock;
    private final LongSupplier ids;
    private final JsonBody bodies;
    private final long started;

    /** @param ids random numbers that name replies */
    Routes(
            ServingSettings settings,
            GenerationLoop loop,
            Answering answering,
            Vocabulary vocabulary,
            Counters counters,
            Clock clock,
            LongSupplier ids) {
        this.settings = settings;
        this.loop = loop;
        this.answering = answering;
        this.vocabulary = vocabulary;
        this.counters = counters;
        this.clock = clock;
        this.ids = ids;
        this.bodies = new JsonBody(settings.maxBodyBytes());
        this.started = clock.instant().getEpochSecond();
    }

    void addTo(Router router, TextEndpoint chat, TextEndpoint completions) {
        router.add("GET", Router.HEALTH, this::health);
        router.add("GET", "/metrics", this::metrics);
        router.add("GET", "/v1/models", this::models);
        router.add("GET", "/v1/models/" + settings.modelName(), exchange -> JsonReply.send(exchange, 200, model()));
        router.add("POST", "/v1/chat/completions", exchange -> text(exchange, chat, "chatcmpl-"));
        router.add("POST", "/v1/completions", exchange -> text(exchange, completions, "cmpl-"));
    }

    private void health(HttpExchange exchange) throws IOException {
        if (!loop.isAlive()) {
            throw RequestRejected.stopping();
        }
        JsonReply.send(exchange, 200, Json.object().put("status", "ok"));
    }

    private void metrics(HttpExchange exchange) throws IOException {
        byte[] text = counters.text(loop.inHand(), loop.begunAnew()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
        exchange.sendResponseHeaders(200, text.length);
        exchange.getResponseBody().write(text);
    }

    private void models(HttpExchange exchange) throws IOException {
        ObjectNode list = Json.object().put("object", "list");
        list.putArray("data").add(model());
        JsonReply.send(exchange, 200, list);
    }

    private ObjectNode model() {
        return Json.object()
                .put("id", settings.modelName())
                .put("object", "model")
                .put("created", started)
                .put("owned_by", "stillhouse")
                .put("max_model_len", settings.contextTokens());
    }

    private void text(HttpExchange exchange, TextEndpoint endpoint, String idPrefix) throws IOException {
        RequestFields fields = read(exchange);
        String model = fields.requiredText("model");
        if (!model.equals(settings.modelName())) {
            throw RequestRejected.modelMissing(model, settings.modelName());
        }
        TextCall call = endpoint.read(fields);
        String id = String.format(Locale.ROOT, "%s%016x", idPrefix, ids.getAsLong());
        ReplyHead head = new ReplyHead(id, clock.instant().getEpochSecond(), model);
        ReplyFormat format = endpoint.format(head, vocabulary);
        answering.answer(
                call,
                call.delivery() == Delivery.WHOLE
                        ? new WholeReply(exchange, call, format)
                        : new StreamedReply(exchange, call, format));
    }

    private RequestFields read(HttpExchange exchange) throws IOException {
        Optional<String> type = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Content-Type"));
        if (type.isPresent() && !type.get().toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw RequestRejected.notJson(type.get());
        }
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        return bodies.read(exchange.getRequestBody(), length == null ? 0 : Long.parseLong(length.strip()));
    }
}
