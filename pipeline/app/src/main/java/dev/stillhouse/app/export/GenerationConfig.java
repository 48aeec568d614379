package dev.stillhouse.app.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.app.evaluate.PromptCodec;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.text.tokenize.HfTokenizer;
import dev.stillhouse.text.tokenize.Tokenizer;
import java.nio.file.Path;

/** generation_config.json: where generation begins and where it ends, in a chat too. */
final class GenerationConfig {
    static final String FILE = "generation_config.json";
    private static final String PADDING = "<|finetune_right_pad_id|>";

    private GenerationConfig() {}

    /** @param modelFolder with a tokenizer.json */
    static String json(LlamaConfig config, Path modelFolder) {
        try (Tokenizer tokenizer = HfTokenizer.open(modelFolder)) {
            ObjectNode root = Json.object();
            root.put("bos_token_id", config.bosToken());
            ArrayNode ends = root.putArray("eos_token_id");
            PromptCodec.stopTokens(tokenizer, config).forEach(ends::add);
            tokenizer.special(PADDING).ifPresent(id -> root.put("pad_token_id", id));
            root.put("do_sample", false);
            return Json.pretty(root);
        }
    }
}
