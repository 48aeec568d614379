package dev.stillhouse.serving;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.llama.generate.GeneratorLimits;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a server listens on and how much it takes on.
 *
 * @param host name or address to bind; loopback unless others are meant to reach it
 * @param port 0 takes a free one
 * @param modelName the name that requests must give
 * @param apiKeyFile file whose first line is the key that requests must bear; nobody is asked for one when absent
 * @param slots requests that generate at once
 * @param contextTokens prompt and answer of one request together
 * @param cacheTokens prompts and answers of all requests that generate together; a request whose tokens find no room waits
 * @param maxTokens new tokens of one request at most
 * @param maxQueued requests that may wait for a slot; one more is turned away with status 429
 * @param maxBodyBytes of one request
 */
public record ServingSettings(
        String host,
        int port,
        String modelName,
        Optional<Path> apiKeyFile,
        int slots,
        int contextTokens,
        int cacheTokens,
        int maxTokens,
        int maxQueued,
        int maxBodyBytes) {
    public static final String LOOPBACK = "127.0.0.1";

    private static final int DEFAULT_QUEUED = 256;
    private static final int DEFAULT_BODY_BYTES = 4 << 20;

    public ServingSettings {
        Check.that(!host.isBlank(), "host must not be blank");
        Check.that(port >= 0 && port <= 65535, "port must be in [0, 65535], but was %d", port);
        Check.that(!modelName.isBlank(), "the model name must not be blank");
        Check.that(slots >= 1, "slots must be at least 1, but was %d", slots);
        Check.that(contextTokens >= 2, "context tokens must be at least 2, but was %d", contextTokens);
        Check.that(
                cacheTokens >= contextTokens,
                "cache_tokens must be at least the context of %d tokens, but was %d",
                contextTokens,
                cacheTokens);
        Check.that(maxTokens >= 1, "max tokens must be at least 1, but was %d", maxTokens);
        Check.that(maxQueued >= 0, "queued requests must not be negative, but was %d", maxQueued);
        Check.that(maxBodyBytes >= 1024, "body bytes must be at least 1024, but was %d", maxBodyBytes);
    }

    /** On loopback, any free port, without a key, with a cache for the whole context of every slot. */
    public static ServingSettings local(String modelName, int slots, int contextTokens) {
        return new ServingSettings(
                LOOPBACK,
                0,
                modelName,
                Optional.empty(),
                slots,
                contextTokens,
                GeneratorLimits.wholeContexts(slots, contextTokens).cachedTokens(),
                contextTokens,
                DEFAULT_QUEUED,
                DEFAULT_BODY_BYTES);
    }

    public ServingSettings at(String otherHost, int otherPort) {
        return new ServingSettings(
                otherHost,
                otherPort,
                modelName,
                apiKeyFile,
                slots,
                contextTokens,
                cacheTokens,
                maxTokens,
                maxQueued,
                maxBodyBytes);
    }

    public ServingSettings withApiKeyFile(Path file) {
        return new ServingSettings(
                host,
                port,
                modelName,
                Optional.of(file),
                slots,
                contextTokens,
                cacheTokens,
                maxTokens,
                maxQueued,
                maxBodyBytes);
    }

    /** @param tokens of all requests that generate together */
    public ServingSettings withCacheTokens(int tokens) {
        return new ServingSettings(
                host, port, modelName, apiKeyFile, slots, contextTokens, tokens, maxTokens, maxQueued, maxBodyBytes);
    }

    /** @param queued requests that may wait for a slot */
    public ServingSettings withLimits(int tokens, int queued, int bodyBytes) {
        return new ServingSettings(
                host, port, modelName, apiKeyFile, slots, contextTokens, cacheTokens, tokens, queued, bodyBytes);
    }

    GeneratorLimits limits() {
        return new GeneratorLimits(slots, contextTokens, cacheTokens);
    }

    int maxRequests() {
        return slots + maxQueued;
    }
}
