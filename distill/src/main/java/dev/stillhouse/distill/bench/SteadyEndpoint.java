package dev.stillhouse.distill.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A teacher on loopback that gives every request the same answer after the same time, so many at once; others wait for their turn. */
final class SteadyEndpoint implements AutoCloseable {
    static final String MODEL = "steady";

    private static final byte[] ANSWER =
            ("{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,"
                            + "\"message\":{\"role\":\"assistant\",\"content\":\"" + "word ".repeat(64)
                            + "\"},\"finish_reason\":\"stop\"}],"
                            + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":64,\"total_tokens\":164}}")
                    .getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
    private final long latencyMillis;
    private final int capacity;
    private final Deque<HttpExchange> queue = new ArrayDeque<>();
    private int busy;

    SteadyEndpoint(Duration latency, int capacity) {
        this.latencyMillis = latency.toMillis();
        this.capacity = capacity;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
        } catch (IOException e) {
            throw IoFailures.writing(Path.of("loopback"), e);
        }
        server.createContext("/v1/chat/completions", this::arrive);
        server.start();
    }

    URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    private void arrive(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        synchronized (queue) {
            if (busy >= capacity) {
                queue.addLast(exchange);
                return;
            }
            busy++;
        }
        work(exchange);
    }

    private void work(HttpExchange exchange) {
        timer.schedule(() -> answer(exchange), latencyMillis, TimeUnit.MILLISECONDS);
    }

    private void answer(HttpExchange exchange) {
        HttpExchange next;
        synchronized (queue) {
            next = queue.pollFirst();
            busy -= next == null ? 1 : 0;
        }
        if (next != null) {
            work(next);
        }
        try (exchange;
                OutputStream body = exchange.getResponseBody()) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, ANSWER.length);
            body.write(ANSWER);
        } catch (IOException e) {
            // The client is gone.
        }
    }

    @Override
    public void close() {
        server.stop(0);
        timer.shutdownNow();
    }
}
