package dev.stillhouse.llama.generate;

import java.util.Optional;

/** A request in hand: it waits for pages of the cache, or holds some and generates. */
final class ActiveRequest {
    private final GenerationRequest request;
    private final GenerationListener listener;
    private final RequestPages pages;
    private final int maxTokens;
    private TokenChooser chooser;
    private int generated;
    private int told;
    private int lastToken;

    ActiveRequest(GenerationRequest request, GenerationListener listener, RequestPages pages, int context) {
        this.request = request;
        this.listener = listener;
        this.pages = pages;
        this.chooser = new TokenChooser(request.sampling());
        this.maxTokens = Math.min(request.sampling().maxTokens(), context - request.prompt().length + 1);
    }

    int[] prompt() {
        return request.prompt();
    }

    RequestPages pages() {
        return pages;
    }

    int lastToken() {
        return lastToken;
    }

    int topLogProbs() {
        return request.sampling().topLogProbs();
    }

    boolean greedy() {
        return request.sampling().temperature() == 0f;
    }

    boolean cancelled() {
        return listener.cancelled();
    }

    /** Cached positions once the last token is in the cache. */
    int length() {
        return request.prompt().length + generated;
    }

    /** Cached positions by the time it is where it was before it began anew. */
    int knownLength() {
        return request.prompt().length + Math.max(generated, told);
    }

    /** Whether it may come to need more than so many pages. */
    boolean mayGrowBeyond(int count) {
        return PagePool.pagesFor(request.prompt().length + maxTokens - 1) > count;
    }

    int choose(float[] logits) {
        return chooser.choose(logits);
    }

    /**
     * Gives up its pages, and begins anew when it gets some: its draws are its own, so it comes to the same tokens. The listener is not told
     * of those that it knows.
     */
    void beginAnew() {
        pages.release();
        chooser = new TokenChooser(request.sampling());
        generated = 0;
    }

    /** Takes a token and says whether, and why, the request has ended. */
    Optional<FinishReason> accept(GeneratedToken token) {
        generated++;
        lastToken = token.id();
        if (generated <= told) {
            return Optional.empty();
        }
        told = generated;
        listener.token(token);
        if (request.sampling().stopTokens().contains(token.id())) {
            return finish(FinishReason.STOP);
        }
        return generated >= maxTokens ? finish(FinishReason.LENGTH) : Optional.empty();
    }

    private Optional<FinishReason> finish(FinishReason reason) {
        listener.finished(reason);
        return Optional.of(reason);
    }
}
