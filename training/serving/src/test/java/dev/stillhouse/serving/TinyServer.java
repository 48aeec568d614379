package dev.stillhouse.serving;

import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A server over a small model with random weights. */
final class TinyServer implements AutoCloseable {
    static final String MODEL = "tiny";
    static final int CONTEXT = 400;
    static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    private final Engine engine;
    private final AsciiTokenizer tokenizer = new AsciiTokenizer();
    private final LlamaModel model;
    private final InferenceServer server;

    TinyServer() {
        this(settings -> settings);
    }

    TinyServer(UnaryOperator<ServingSettings> change) {
        this(new ReferenceEngine(), change);
    }

    TinyServer(Engine engine, UnaryOperator<ServingSettings> change) {
        this.engine = engine;
        this.model = LlamaModel.random(engine, config(), 7);
        AtomicLong random = new AtomicLong();
        server = new InferenceServer(
                change.apply(ServingSettings.local(MODEL, 4, CONTEXT)),
                model,
                tokenizer,
                Clock.fixed(NOON, ZoneOffset.UTC),
                random::incrementAndGet);
        server.start();
    }

    static LlamaConfig config() {
        AsciiTokenizer tokenizer = new AsciiTokenizer();
        return new LlamaConfig(
                tokenizer.vocabularySize(),
                16,
                24,
                1,
                2,
                1,
                8,
                1e-5f,
                10_000,
                Optional.empty(),
                false,
                CONTEXT,
                tokenizer.requireSpecial("<|begin_of_text|>"),
                List.of(tokenizer.requireSpecial("<|end_of_text|>")));
    }

    URI baseUrl() {
        return server.baseUrl();
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
        model.close();
        engine.close();
    }
}
