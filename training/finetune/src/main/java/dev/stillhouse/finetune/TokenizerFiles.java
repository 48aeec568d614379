package dev.stillhouse.finetune;

import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The files beside the weights that make an HF folder usable: tokenizer, chat template, generation defaults. */
final class TokenizerFiles {
    private static final List<String> NAMES = List.of(
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja",
            "generation_config.json");

    private TokenizerFiles() {}

    static void copy(Path from, Path to) {
        for (String name : NAMES) {
            Path source = from.resolve(name);
            if (Files.exists(source)) {
                try {
                    Files.copy(source, to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException e) {
                    throw IoFailures.writing(to.resolve(name), e);
                }
            }
        }
    }
}
