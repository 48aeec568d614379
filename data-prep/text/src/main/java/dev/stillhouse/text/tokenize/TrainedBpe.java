package dev.stillhouse.text.tokenize;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.AtomicFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A trained vocabulary. Written as a Hugging Face tokenizer like that of Llama 3.1, with its special tokens after the others. Its chat
 * template is not written: ours is Java.
 *
 * @param tokens the bytes of every token, by id
 * @param merges pairs of ids in the order in which they were merged
 */
public record TrainedBpe(List<byte[]> tokens, List<Merge> merges) {
    /** Two tokens that become one. */
    public record Merge(int left, int right) {}

    private static final int LONGEST_CONTEXT = 131072;

    public TrainedBpe {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /** Tokens in all, special ones included. */
    public int vocabularySize() {
        return tokens.size() + SpecialTokens.NAMES.size();
    }

    /** Writes {@code tokenizer.json} and {@code tokenizer_config.json} into a folder. */
    public void write(Path folder) {
        AtomicFiles.write(folder.resolve(TokenizerFile.NAME), Json.pretty(tokenizer()));
        AtomicFiles.write(folder.resolve("tokenizer_config.json"), Json.pretty(config()));
    }

    /** The 256 bytes, in the order of the characters that spell them. */
    static List<byte[]> alphabet() {
        ByteAlphabet alphabet = new ByteAlphabet();
        return IntStream.range(0, 256)
                .boxed()
                .sorted((a, b) -> Character.compare(alphabet.character(a), alphabet.character(b)))
                .map(b -> new byte[] {b.byteValue()})
                .toList();
    }

    private ObjectNode tokenizer() {
        ObjectNode tree = Json.object();
        tree.put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode added = tree.putArray("added_tokens");
        for (int i = 0; i < SpecialTokens.NAMES.size(); i++) {
            added.add(special(tokens.size() + i, SpecialTokens.NAMES.get(i)));
        }
        tree.putNull("normalizer");
        tree.set("pre_tokenizer", preTokenizer());
        tree.set("post_processor", postProcessor());
        tree.set("decoder", byteLevel());
        tree.set("model", model());
        return tree;
    }

    private static ObjectNode special(int id, String name) {
        return Json.object()
                .put("id", id)
                .put("content", name)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
    }

    private static ObjectNode preTokenizer() {
        ObjectNode split = Json.object().put("type", "Split");
        split.putObject("pattern").put("Regex", Llama3Split.PATTERN);
        split.put("behavior", "Isolated").put("invert", false);
        ObjectNode sequence = Json.object().put("type", "Sequence");
        sequence.putArray("pretokenizers").add(split).add(byteLevel());
        return sequence;
    }

    private static ObjectNode byteLevel() {
        return Json.object()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
    }

    /** Puts the beginning-of-text token before a text, as that of Llama 3.1 does. */
    private ObjectNode postProcessor() {
        String begin = SpecialTokens.NAMES.get(0);
        ObjectNode template = Json.object().put("type", "TemplateProcessing");
        template.putArray("single").add(part("SpecialToken", begin, 0)).add(part("Sequence", "A", 0));
        template.putArray("pair")
                .add(part("SpecialToken", begin, 0))
                .add(part("Sequence", "A", 0))
                .add(part("SpecialToken", begin, 1))
                .add(part("Sequence", "B", 1));
        ObjectNode token = template.putObject("special_tokens").putObject(begin).put("id", begin);
        token.putArray("ids").add(tokens.size());
        token.putArray("tokens").add(begin);
        return template;
    }

    private static ObjectNode part(String kind, String id, int type) {
        ObjectNode part = Json.object();
        part.putObject(kind).put("id", id).put("type_id", type);
        return part;
    }

    private ObjectNode model() {
        ByteAlphabet alphabet = new ByteAlphabet();
        ObjectNode model = Json.object().put("type", "BPE").putNull("dropout").putNull("unk_token");
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", true);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(alphabet.spell(tokens.get(id)), id);
        }
        ArrayNode list = model.putArray("merges");
        for (Merge merge : merges) {
            list.add(alphabet.spell(tokens.get(merge.left())) + " " + alphabet.spell(tokens.get(merge.right())));
        }
        return model;
    }

    private static ObjectNode config() {
        ObjectNode config = Json.object()
                .put("bos_token", "<|begin_of_text|>")
                .put("clean_up_tokenization_spaces", false)
                .put("eos_token", "<|eot_id|>");
        config.putArray("model_input_names").add("input_ids").add("attention_mask");
        return config.put("model_max_length", LONGEST_CONTEXT)
                .put("pad_token", "<|finetune_right_pad_id|>")
                .put("tokenizer_class", "PreTrainedTokenizerFast");
    }
}
