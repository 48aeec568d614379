package dev.stillhouse.llama.generate;

import java.util.Optional;

/** A request that holds a cache slot. */
final class ActiveRequest {
    private final GenerationRequest request;
    private final GenerationListener listener;
    private final TokenChooser chooser;
    private final int slot;
    private final int maxTokens;
    private int generated;
    private int lastToken;

    ActiveRequest(GenerationRequest request, GenerationListener listener, int slot, int capacity) {
        this.request = request;
        this.listener = listener;
        this.chooser = new TokenChooser(request.sampling());
        this.slot = slot;
        this.maxTokens = Math.min(request.sampling().maxTokens(), capacity - request.prompt().length + 1);
    }

    int[] prompt() {
        return request.prompt();
    }

    int slot() {
        return slot;
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

    int choose(float[] logits) {
        return chooser.choose(logits);
    }

    /** Takes a token and says whether, and why, the request has ended. */
    Optional<FinishReason> accept(GeneratedToken token) {
        generated++;
        lastToken = token.id();
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
