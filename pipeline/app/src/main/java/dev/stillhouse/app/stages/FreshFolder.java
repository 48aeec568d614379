package dev.stillhouse.app.stages;

import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.FreshSpec;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** The folder that a training from random weights starts from: a configuration and a tokenizer, and no weights. */
record FreshFolder(Path path) {
    private static final List<String> TOKENIZER_FILES =
            List.of("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja");

    static FreshFolder of(RunFolder folder, String recipe) {
        return new FreshFolder(folder.root().resolve(".stages").resolve("fresh-" + recipe));
    }

    void write(FreshSpec shape, Path tokenizerFolder) {
        try (HfTokenizer tokenizer = HfTokenizer.open(tokenizerFolder)) {
            LlamaConfig config = new LlamaConfig(
                    tokenizer.vocabularySize(),
                    shape.hiddenSize(),
                    shape.intermediateSize(),
                    shape.layers(),
                    shape.heads(),
                    shape.kvHeads(),
                    shape.hiddenSize() / shape.heads(),
                    (float) shape.rmsNormEps(),
                    shape.ropeTheta(),
                    Optional.empty(),
                    shape.tied(),
                    shape.maxPositions(),
                    tokenizer.requireSpecial("<|begin_of_text|>"),
                    List.of(tokenizer.requireSpecial("<|end_of_text|>"), tokenizer.requireSpecial("<|eot_id|>")));
            AtomicFiles.write(path.resolve(LlamaModel.CONFIG_FILE), config.toJson(StoredType.F32));
        }
        for (String name : TOKENIZER_FILES) {
            copy(tokenizerFolder.resolve(name), path.resolve(name));
        }
    }

    private static void copy(Path from, Path to) {
        try {
            if (Files.isRegularFile(from)) {
                Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw IoFailures.writing(to, e);
        }
    }
}
