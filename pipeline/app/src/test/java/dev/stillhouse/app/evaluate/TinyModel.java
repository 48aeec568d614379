package dev.stillhouse.app.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.llama.LlamaConfig;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.Projection;
import dev.stillhouse.llama.WeightInit;
import dev.stillhouse.llama.adapter.LoraAdapter;
import dev.stillhouse.llama.adapter.LoraConfig;
import dev.stillhouse.llama.weights.StoredType;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.reference.ReferenceEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** A model folder of a few thousand random weights, whose tokens are the bytes and the special tokens of a chat. */
public final class TinyModel {
    public static final LlamaConfig CONFIG =
            new LlamaConfig(263, 16, 24, 2, 2, 1, 8, 1e-5f, 10_000, Optional.empty(), true, 512, 256, List.of(257));

    private static final List<String> SPECIALS = List.of(
            "<|begin_of_text|>",
            "<|end_of_text|>",
            "<|finetune_right_pad_id|>",
            "<|start_header_id|>",
            "<|end_header_id|>",
            "<|eom_id|>",
            "<|eot_id|>");

    private TinyModel() {}

    public static Path write(Path folder, long seed) {
        return write(folder, WeightInit.seeded(seed));
    }

    static Path write(Path folder, WeightInit weights) {
        try (Engine engine = new ReferenceEngine();
                LlamaModel model = LlamaModel.create(engine, CONFIG, weights)) {
            Files.createDirectories(folder);
            model.save(folder, StoredType.F32);
            Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An adapter whose every weight is random, so that it changes the model. */
    public static Path writeAdapter(Path folder, long seed) {
        LoraConfig config = new LoraConfig(2, 4, EnumSet.of(Projection.Q, Projection.DOWN), false);
        try (Engine engine = new ReferenceEngine();
                LoraAdapter adapter = LoraAdapter.create(engine, CONFIG, config, WeightInit.seeded(seed))) {
            Files.createDirectories(folder);
            adapter.save(folder, "somewhere/base");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String tokenizer() {
        ObjectNode root = Json.object().put("version", "1.0");
        ArrayNode added = root.putArray("added_tokens");
        for (int i = 0; i < SPECIALS.size(); i++) {
            added.addObject()
                    .put("id", 256 + i)
                    .put("content", SPECIALS.get(i))
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        root.putNull("normalizer");
        root.putObject("pre_tokenizer")
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
        root.putNull("post_processor");
        root.putObject("decoder")
                .put("type", "ByteLevel")
                .put("add_prefix_space", true)
                .put("trim_offsets", true)
                .put("use_regex", true);
        ObjectNode model = root.putObject("model").put("type", "BPE");
        ObjectNode vocabulary = model.putObject("vocab");
        int shifted = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b > 32 && b < 127 || b > 160 && b != 173;
            vocabulary.put(String.valueOf((char) (printable ? b : shifted++)), b);
        }
        model.putArray("merges");
        return Json.pretty(root);
    }
}
