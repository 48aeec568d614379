package dev.stillhouse.serving;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the route of a request, asks for the key, and turns what goes wrong into the API's error object. */
final class Router implements HttpHandler {
    static final String HEALTH = "/health";

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private static final long MAX_DRAINED = 64 << 20;

    private final Optional<ApiKey> key;
    private final Counters counters;
    private final Map<String, Map<String, Route>> routes = new TreeMap<>();

    Router(Optional<ApiKey> key, Counters counters) {
        this.key = key;
        this.counters = counters;
    }

    void add(String method, String path, Route route) {
        routes.computeIfAbsent(path, p -> new TreeMap<>()).put(method, route);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            serve(exchange);
            counters.replied(exchange.getResponseCode());
        } catch (IOException e) {
            counters.abandoned();
            LOG.debug("The client has gone: {}", e.toString());
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try {
            route(exchange).serve(exchange);
        } catch (RequestRejected e) {
            reject(exchange, e);
        } catch (RuntimeException | Error e) {
            LOG.error("Cannot serve {} {}", exchange.getRequestMethod(), exchange.getRequestURI(), e);
            reject(exchange, RequestRejected.failed());
        }
    }

    private Route route(HttpExchange exchange) {
        String path = Optional.ofNullable(exchange.getRequestURI().getPath()).orElse("");
        checkKey(exchange, path);
        Map<String, Route> methods = routes.get(path);
        String method = exchange.getRequestMethod();
        if (methods == null) {
            throw RequestRejected.noSuchUrl(method, path);
        }
        Route route = methods.get(method);
        if (route == null) {
            throw RequestRejected.methodNotAllowed(method, path, String.join(", ", methods.keySet()));
        }
        return route;
    }

    private void checkKey(HttpExchange exchange, String path) {
        Optional<String> authorization =
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!path.equals(HEALTH) && key.isPresent() && !key.get().isBorneBy(authorization)) {
            throw RequestRejected.wrongKey();
        }
    }

    private static void reject(HttpExchange exchange, RequestRejected why) throws IOException {
        if (exchange.getResponseCode() >= 0) {
            throw new IOException("the reply has begun and cannot be finished", why);
        }
        drain(exchange.getRequestBody());
        why.headers().forEach(exchange.getResponseHeaders()::set);
        JsonReply.send(exchange, why.status(), why.toJson());
    }

    /** A client that is still sending when its connection closes loses the reply. */
    private static void drain(InputStream body) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long drained = 0;
        for (int n = body.read(buffer); n >= 0 && drained < MAX_DRAINED; n = body.read(buffer)) {
            drained += n;
        }
    }
}
