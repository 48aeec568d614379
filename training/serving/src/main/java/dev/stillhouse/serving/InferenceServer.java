package dev.stillhouse.serving;

import com.sun.net.httpserver.HttpServer;
import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.text.chat.Llama31Template;
import dev.stillhouse.text.tokenize.Tokenizer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a model to clients of the OpenAI API: {@code /v1/chat/completions}, {@code /v1/completions}, {@code /v1/models}, and
 * {@code /health} and {@code /metrics} beside them. The model and the tokenizer stay the caller's, who closes them after the server.
 *
 * <p>The JDK's server takes two settings from system properties, which whoever starts the process should give:
 * {@code sun.net.httpserver.nodelay=true}, without which every reply can wait 40 ms for the network, and
 * {@code sun.net.httpserver.maxReqTime}, the seconds that a client may take to send its request.
 */
public final class InferenceServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InferenceServer.class);

    /** Threads for requests that are answered at once, beside those that generate or wait. */
    private static final int SPARE_THREADS = 8;

    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private static final List<String> END_TOKENS = List.of("<|end_of_text|>", "<|eom_id|>", "<|eot_id|>");

    private final ServingSettings settings;
    private final GenerationLoop loop;
    private final HttpServer http;
    private final ExecutorService threads;

    /** @throws Failure PORT_UNAVAILABLE when the port is taken, MODEL_INVALID when the tokenizer is not this model's */
    public InferenceServer(ServingSettings settings, LlamaModel model, Tokenizer tokenizer) {
        this(settings, model, tokenizer, Clock.systemUTC(), new SecureRandom()::nextLong);
    }

    /** @param random names of replies, and seeds of requests that bring none */
    public InferenceServer(
            ServingSettings settings, LlamaModel model, Tokenizer tokenizer, Clock clock, LongSupplier random) {
        Check.that(
                settings.contextTokens() <= model.config().maxPositions(),
                "context tokens must be at most the model's %d, but were %d",
                model.config().maxPositions(),
                settings.contextTokens());
        checkVocabulary(model, tokenizer);
        this.settings = settings;
        Counters counters = new Counters();
        Router router = new Router(settings.apiKeyFile().map(ApiKey::read), counters);
        this.http = bind(settings);
        this.loop = generation(model, settings, http);
        this.threads = Executors.newFixedThreadPool(settings.maxRequests() + SPARE_THREADS, named("http"));
        Vocabulary vocabulary = new Vocabulary(tokenizer);
        Answering answering = new Answering(loop, vocabulary, stopTokens(model, tokenizer), random, counters);
        Limits limits = Limits.of(settings);
        new Routes(settings, loop, answering, vocabulary, counters, clock, random)
                .addTo(
                        router,
                        new ChatEndpoint(new Llama31Template(tokenizer), limits),
                        new CompletionEndpoint(
                                tokenizer,
                                model.config().bosToken(),
                                model.config().vocabularySize(),
                                limits));
        http.createContext("/", router);
        http.setExecutor(threads);
    }

    private static void checkVocabulary(LlamaModel model, Tokenizer tokenizer) {
        if (tokenizer.vocabularySize() > model.config().vocabularySize()) {
            throw FailureCode.MODEL_INVALID.with(
                    "The tokenizer has %d tokens, but the model %d; the tokenizer belongs to another model",
                    tokenizer.vocabularySize(), model.config().vocabularySize());
        }
    }

    private static HttpServer bind(ServingSettings settings) {
        InetSocketAddress address = new InetSocketAddress(settings.host(), settings.port());
        if (address.isUnresolved()) {
            throw FailureCode.COMMAND_INVALID.with(
                    "Cannot listen on %s: no such host; give a name or address of this machine", settings.host());
        }
        try {
            return HttpServer.create(address, 0);
        } catch (BindException e) {
            throw FailureCode.PORT_UNAVAILABLE.because(
                    e,
                    "Cannot listen on %s port %d: %s; give another port, or 0 for any free one",
                    settings.host(),
                    settings.port(),
                    String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw FailureCode.PORT_UNAVAILABLE.because(
                    e,
                    "Cannot listen on %s port %d: %s",
                    settings.host(),
                    settings.port(),
                    String.valueOf(e.getMessage()));
        }
    }

    /** The cache may not fit into memory: the port must not stay taken then. */
    private static GenerationLoop generation(LlamaModel model, ServingSettings settings, HttpServer bound) {
        try {
            return new GenerationLoop(model, settings);
        } catch (RuntimeException | Error e) {
            bound.stop(0);
            throw e;
        }
    }

    private static Set<Integer> stopTokens(LlamaModel model, Tokenizer tokenizer) {
        Set<Integer> stops = new HashSet<>(model.config().eosTokens());
        END_TOKENS.forEach(token -> tokenizer.special(token).ifPresent(stops::add));
        return stops;
    }

    private static ThreadFactory named(String prefix) {
        return task -> {
            Thread thread = new Thread(task, prefix);
            thread.setDaemon(true);
            return thread;
        };
    }

    public void start() {
        if (settings.apiKeyFile().isEmpty() && !http.getAddress().getAddress().isLoopbackAddress()) {
            LOG.warn("Listening on {} without an API key: whoever reaches the port can use the model", settings.host());
        }
        loop.start();
        http.start();
    }

    /** The port that is listened on, also when 0 was asked for. */
    public int port() {
        return http.getAddress().getPort();
    }

    /** What clients call their base URL: {@code http://HOST:PORT/v1}. */
    public URI baseUrl() {
        InetAddress bound = http.getAddress().getAddress();
        String host = bound.isAnyLocalAddress() ? ServingSettings.LOOPBACK : settings.host();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port() + "/v1");
    }

    /** Requests that are being answered fail with status 503. */
    @Override
    public void close() {
        loop.close();
        threads.shutdown();
        try {
            threads.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.stop(0);
        threads.shutdownNow();
    }
}
