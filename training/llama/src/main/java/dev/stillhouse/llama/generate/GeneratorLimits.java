package dev.stillhouse.llama.generate;

import dev.stillhouse.contracts.failure.Check;

/**
 * What a generator takes on.
 *
 * @param requests in hand at once
 * @param context positions of one request, prompt and answer together
 * @param cachedTokens positions of all requests together for which the cache has room, rounded up to whole pages of {@link PagePool#PAGE}
 */
public record GeneratorLimits(int requests, int context, int cachedTokens) {
    public GeneratorLimits {
        Check.that(requests >= 1, "slots must be at least 1, but was %d", requests);
        Check.that(context >= 1, "context must be at least 1, but was %d", context);
        Check.that(
                cachedTokens >= context,
                "cache_tokens must be at least the context of %d tokens, but was %d",
                context,
                cachedTokens);
    }

    /** A cache in which every request has room for its whole context. */
    public static GeneratorLimits wholeContexts(int requests, int context) {
        long tokens = (long) requests * PagePool.pagesFor(context) * PagePool.PAGE;
        Check.that(
                tokens <= Integer.MAX_VALUE,
                "slots times context must be at most %d tokens, but was %d",
                Integer.MAX_VALUE,
                tokens);
        return new GeneratorLimits(requests, context, (int) tokens);
    }

    int pages() {
        return PagePool.pagesFor(cachedTokens);
    }
}
