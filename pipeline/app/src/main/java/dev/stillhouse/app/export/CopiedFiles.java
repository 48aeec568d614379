package dev.stillhouse.app.export;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.llama.weights.LinkFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of a model folder that go into its export as they are. */
record CopiedFiles(Path source, Path target) {
    private static final String TOKENIZER = "tokenizer.json";
    private static final List<String> BESIDE_TOKENIZER =
            List.of("tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja");
    private static final List<String> LICENCES = List.of("LICENSE", "LICENSE.txt", "LICENSE.md");
    private static final String USE_POLICY = "USE_POLICY.md";

    void tokenizer() {
        if (!copy(TOKENIZER)) {
            throw FailureCode.MODEL_INVALID.with(
                    "Model folder %s: %s is missing; put the tokenizer of the model there", source, TOKENIZER);
        }
        BESIDE_TOKENIZER.forEach(this::copy);
    }

    /** The licence that must travel with Llama materials. */
    void llamaLicence() {
        boolean found = false;
        for (String name : LICENCES) {
            found |= copy(name);
        }
        if (!found) {
            throw FailureCode.MODEL_INVALID.with(
                    "Model folder %s: no LICENSE file; put the Llama 3.1 Community License there, which must be shipped with what is made from Llama 3.1",
                    source);
        }
        copy(USE_POLICY);
    }

    private boolean copy(String name) {
        Path file = source.resolve(name);
        if (!Files.exists(file)) {
            return false;
        }
        try {
            Files.copy(LinkFile.follow(file), target.resolve(name));
            return true;
        } catch (IOException e) {
            throw IoFailures.writing(target.resolve(name), e);
        }
    }
}
