package dev.stillhouse.serving;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request that gets no answer, as the status and the error object of the OpenAI API. */
final class RequestRejected extends RuntimeException {
    private static final String INVALID = "invalid_request_error";
    private static final String RETRY_SECONDS = "1";

    private final int status;
    private final String type;
    private final Optional<String> param;
    private final Optional<String> errorCode;
    private final transient Map<String, String> headers;

    private RequestRejected(
            int status,
            String type,
            Optional<String> param,
            Optional<String> errorCode,
            Map<String, String> headers,
            String message) {
        super(message, null, false, false);
        this.status = status;
        this.type = type;
        this.param = param;
        this.errorCode = errorCode;
        this.headers = headers;
    }

    private static RequestRejected plain(int status, String code, Map<String, String> headers, String message) {
        return new RequestRejected(status, INVALID, Optional.empty(), Optional.of(code), headers, message);
    }

    static RequestRejected malformed(String format, Object... arguments) {
        return new RequestRejected(
                400, INVALID, Optional.empty(), Optional.empty(), Map.of(), message(format, arguments));
    }

    /** @param param the field that is wrong, such as {@code messages[0].role} */
    static RequestRejected invalid(String param, String format, Object... arguments) {
        return new RequestRejected(
                400, INVALID, Optional.of(param), Optional.empty(), Map.of(), message(format, arguments));
    }

    static RequestRejected unsupported(String param, String format, Object... arguments) {
        return new RequestRejected(
                400,
                INVALID,
                Optional.of(param),
                Optional.of("unsupported_parameter"),
                Map.of(),
                message(format, arguments));
    }

    static RequestRejected contextExceeded(String param, int context, int prompt, int answer) {
        return new RequestRejected(
                400,
                INVALID,
                Optional.of(param),
                Optional.of("context_length_exceeded"),
                Map.of(),
                message(
                        "This model's context is %d tokens, but the request needs %d: %d of the prompt and %d of the answer; "
                                + "shorten the prompt or ask for fewer tokens",
                        context, prompt + answer, prompt, answer));
    }

    static RequestRejected wrongKey() {
        return plain(
                401,
                "invalid_api_key",
                Map.of("WWW-Authenticate", "Bearer"),
                "Incorrect or missing API key; send the server's key as Authorization: Bearer KEY");
    }

    static RequestRejected modelMissing(String asked, String served) {
        return new RequestRejected(
                404,
                INVALID,
                Optional.of("model"),
                Optional.of("model_not_found"),
                Map.of(),
                message("The model '%s' does not exist; this server has '%s'", asked, served));
    }

    static RequestRejected noSuchUrl(String method, String path) {
        return plain(404, "unknown_url", Map.of(), message("Unknown request URL: %s %s", method, path));
    }

    static RequestRejected methodNotAllowed(String method, String path, String allowed) {
        return plain(
                405,
                "method_not_allowed",
                Map.of("Allow", allowed),
                message("%s does not take %s; use %s", path, method, allowed));
    }

    static RequestRejected bodyTooLarge(int limit) {
        return plain(
                413,
                "request_too_large",
                Map.of(),
                message("The request body is larger than the %d bytes that this server takes", limit));
    }

    static RequestRejected notJson(String contentType) {
        return plain(
                415,
                "unsupported_media_type",
                Map.of(),
                message("Content-Type must be application/json, but was %s", contentType));
    }

    static RequestRejected busy() {
        return new RequestRejected(
                429,
                "rate_limit_error",
                Optional.empty(),
                Optional.of("rate_limit_exceeded"),
                Map.of("Retry-After", RETRY_SECONDS),
                "The server is busy and its queue is full; try again later");
    }

    static RequestRejected stopping() {
        return new RequestRejected(
                503,
                "server_error",
                Optional.empty(),
                Optional.of("service_unavailable"),
                Map.of("Retry-After", RETRY_SECONDS),
                "The server is stopping");
    }

    static RequestRejected failed() {
        return new RequestRejected(
                500,
                "server_error",
                Optional.empty(),
                Optional.of("internal_error"),
                Map.of(),
                "The server could not finish this request; its log says why");
    }

    private static String message(String format, Object... arguments) {
        return arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    ObjectNode toJson() {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", getMessage())
                .put("type", type)
                .put("param", param.orElse(null))
                .put("code", errorCode.orElse(null));
        return body;
    }
}
