package dev.stillhouse.text.chat;

import dev.stillhouse.text.chat.RenderedBuilder.Said;
import dev.stillhouse.text.tokenize.Tokenizer;

/** Documents: the beginning of a text, the text, the end of a text; the model is trained to say all but the beginning. */
public final class PlainText {
    private static final String END = "<|end_of_text|>";

    private final Tokenizer tokenizer;

    /** @throws dev.stillhouse.contracts.failure.Failure TOKENIZER_INVALID when the tokenizer lacks the two special tokens */
    public PlainText(Tokenizer tokenizer) {
        tokenizer.requireSpecial(Llama31Template.BEGIN);
        tokenizer.requireSpecial(END);
        this.tokenizer = tokenizer;
    }

    public String name() {
        return "plain-text";
    }

    public Rendered render(String text) {
        return new RenderedBuilder(tokenizer)
                .special(Llama31Template.BEGIN, Said.BY_OTHERS)
                .plain(text, Said.BY_MODEL)
                .special(END, Said.BY_MODEL)
                .build();
    }
}
