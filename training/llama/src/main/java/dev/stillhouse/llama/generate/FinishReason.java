package dev.stillhouse.llama.generate;

/** Why a generation ended. */
public enum FinishReason {
    /** A stop token came; it is the last token. */
    STOP,
    /** The token limit or the end of the context was reached. */
    LENGTH
}
