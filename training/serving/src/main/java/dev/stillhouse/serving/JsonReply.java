package dev.stillhouse.serving;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Sends JSON that is known as a whole. */
final class JsonReply {
    private JsonReply() {}

    static void send(HttpExchange exchange, int status, JsonNode node) throws IOException {
        byte[] body = Json.compact(node).getBytes(StandardCharsets.UTF_8);
        sendHeaders(exchange, status, body.length);
        exchange.getResponseBody().write(body);
        exchange.getResponseBody().close();
    }

    /** @param length of the body in bytes; 0 where it is not known yet */
    static void sendHeaders(HttpExchange exchange, int status, int length) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, length);
    }
}
