package dev.stillhouse.text.tokenize;

import java.util.List;

/** The special tokens of Llama 3.1 that a chat or a document needs, in the order of their ids. */
public final class SpecialTokens {
    public static final List<String> NAMES = List.of(
            "<|begin_of_text|>",
            "<|end_of_text|>",
            "<|finetune_right_pad_id|>",
            "<|start_header_id|>",
            "<|end_header_id|>",
            "<|eom_id|>",
            "<|eot_id|>",
            "<|python_tag|>");

    private SpecialTokens() {}
}
