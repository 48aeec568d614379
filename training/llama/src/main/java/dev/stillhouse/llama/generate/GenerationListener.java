package dev.stillhouse.llama.generate;

/** Hears of the tokens of one request as they come. */
public interface GenerationListener {
    void token(GeneratedToken token);

    void finished(FinishReason reason);

    /** Asked before each step; when true the request is dropped and hears nothing more. */
    default boolean cancelled() {
        return false;
    }
}
