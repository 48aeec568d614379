package dev.stillhouse.lake.guard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a folder of a small random Prompt Guard, file by file like the real one as Hugging Face's Optimum exports it: {@code model.onnx},
 * {@code config.json}, {@code tokenizer.json} with a Unigram model, {@code tokenizer_config.json} and {@code special_tokens_map.json}.
 */
public final class GuardFixture {
    /** First pieces of the vocabulary, as in DeBERTa. */
    static final List<String> SPECIALS = List.of("[PAD]", "[CLS]", "[SEP]", "[UNK]");

    static final List<String> THREE = List.of("BENIGN", "INJECTION", "JAILBREAK");

    private static final List<String> WORDS = List.of(
            "the",
            "a",
            "is",
            "my",
            "you",
            "your",
            "to",
            "and",
            "of",
            "not",
            "please",
            "printer",
            "order",
            "invoice",
            "ignore",
            "all",
            "previous",
            "instructions",
            "system",
            "prompt",
            "reveal",
            "weather",
            "where",
            "room");
    private static final long SEED = 7;

    private final DebertaWeights weights;
    private final List<String> labels;

    private GuardFixture(List<String> labels) {
        this.labels = labels;
        this.weights = DebertaWeights.random(DebertaShape.small(pieces().size() + 1, labels.size()), SEED);
    }

    /** With the labels of the first Prompt Guard. */
    public static GuardFixture ofThreeLabels() {
        return new GuardFixture(THREE);
    }

    static GuardFixture of(String... labels) {
        return new GuardFixture(List.of(labels));
    }

    DebertaWeights weights() {
        return weights;
    }

    /** The id of a word that has a piece of its own. */
    static long id(String word) {
        return pieces().indexOf("\u2581" + word);
    }

    public Path write(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.write(folder.resolve("model.onnx"), DebertaOnnx.model(weights));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        write(folder.resolve("config.json"), config());
        write(folder.resolve("tokenizer.json"), tokenizer());
        ObjectNode names = Json.object()
                .put("cls_token", "[CLS]")
                .put("mask_token", "[MASK]")
                .put("pad_token", "[PAD]")
                .put("sep_token", "[SEP]");
        names.putObject("unk_token").put("content", "[UNK]").put("special", true);
        write(folder.resolve("special_tokens_map.json"), names);
        write(
                folder.resolve("tokenizer_config.json"),
                Json.object()
                        .put("tokenizer_class", "DebertaV2Tokenizer")
                        .put("do_lower_case", false)
                        .put("split_by_punct", false)
                        .put("model_max_length", 512));
        return folder;
    }

    ObjectNode config() {
        DebertaShape shape = weights.shape();
        ObjectNode config = Json.object();
        config.putArray("architectures").add("DebertaV2ForSequenceClassification");
        ObjectNode ids = config.putObject("id2label");
        ObjectNode names = config.putObject("label2id");
        for (int i = 0; i < labels.size(); i++) {
            ids.put(Integer.toString(i), labels.get(i));
            names.put(labels.get(i), i);
        }
        config.putArray("pos_att_type").add("p2c").add("c2p");
        return config.put("attention_probs_dropout_prob", 0.1)
                .put("hidden_act", "gelu")
                .put("hidden_dropout_prob", 0.1)
                .put("hidden_size", shape.width())
                .put("initializer_range", 0.02)
                .put("intermediate_size", shape.inner())
                .put("layer_norm_eps", 1e-7)
                .put("max_position_embeddings", shape.positions())
                .put("max_relative_positions", -1)
                .put("model_type", "deberta-v2")
                .put("norm_rel_ebd", "layer_norm")
                .put("num_attention_heads", shape.heads())
                .put("num_hidden_layers", shape.layers())
                .put("pad_token_id", 0)
                .put("pooler_dropout", 0)
                .put("pooler_hidden_act", "gelu")
                .put("pooler_hidden_size", shape.width())
                .put("position_biased_input", false)
                .put("position_buckets", shape.buckets())
                .put("relative_attention", true)
                .put("share_att_key", true)
                .put("type_vocab_size", 0)
                .put("vocab_size", shape.vocabulary());
    }

    /** With the parts that the conversion of DeBERTa-v2's SentencePiece model has. */
    static ObjectNode tokenizer() {
        ObjectNode tree = Json.object().put("version", "1.0");
        tree.putNull("truncation").putNull("padding");
        ArrayNode added = tree.putArray("added_tokens");
        for (String special : SPECIALS) {
            added.add(added(special, SPECIALS.indexOf(special)));
        }
        added.add(added("[MASK]", pieces().size()));
        ObjectNode normalizer = tree.putObject("normalizer").put("type", "Sequence");
        ArrayNode steps = normalizer.putArray("normalizers");
        steps.addObject().put("type", "Strip").put("strip_left", true).put("strip_right", true);
        steps.addObject()
                .put("type", "Replace")
                .put("content", " ")
                .set("pattern", Json.object().put("Regex", " {2,}"));
        ObjectNode cut = tree.putObject("pre_tokenizer").put("type", "Sequence");
        cut.putArray("pretokenizers").add(metaspace());
        tree.set("post_processor", template());
        tree.set("decoder", metaspace());
        ObjectNode model =
                tree.putObject("model").put("type", "Unigram").put("unk_id", 3).put("byte_fallback", false);
        ArrayNode vocabulary = model.putArray("vocab");
        List<String> pieces = pieces();
        for (int i = 0; i < pieces.size(); i++) {
            boolean letter = pieces.get(i).length() == 1;
            vocabulary.addArray().add(pieces.get(i)).add(i < SPECIALS.size() ? 0.0 : letter ? -9.0 : -4.0);
        }
        return tree;
    }

    private static List<String> pieces() {
        List<String> pieces = new ArrayList<>(SPECIALS);
        pieces.add("\u2581");
        WORDS.forEach(word -> pieces.add("\u2581" + word));
        for (char letter = 'a'; letter <= 'z'; letter++) {
            pieces.add(String.valueOf(letter));
        }
        List.of(".", ",", "?", "1", "2", "3").forEach(pieces::add);
        return pieces;
    }

    private static ObjectNode added(String content, int id) {
        return Json.object()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
    }

    private static ObjectNode metaspace() {
        return Json.object()
                .put("type", "Metaspace")
                .put("replacement", "\u2581")
                .put("prepend_scheme", "always")
                .put("split", true);
    }

    private static ObjectNode template() {
        ObjectNode template = Json.object().put("type", "TemplateProcessing");
        template.putArray("single").add(special("[CLS]")).add(sequence("A")).add(special("[SEP]"));
        template.putArray("pair")
                .add(special("[CLS]"))
                .add(sequence("A"))
                .add(special("[SEP]"))
                .add(sequence("B"))
                .add(special("[SEP]"));
        ObjectNode tokens = template.putObject("special_tokens");
        for (String name : List.of("[CLS]", "[SEP]")) {
            ObjectNode token = tokens.putObject(name).put("id", name);
            token.putArray("ids").add(SPECIALS.indexOf(name));
            token.putArray("tokens").add(name);
        }
        return template;
    }

    private static ObjectNode special(String name) {
        ObjectNode part = Json.object();
        part.putObject("SpecialToken").put("id", name).put("type_id", 0);
        return part;
    }

    private static ObjectNode sequence(String name) {
        ObjectNode part = Json.object();
        part.putObject("Sequence").put("id", name).put("type_id", 0);
        return part;
    }

    static void write(Path file, ObjectNode tree) {
        try {
            Files.writeString(file, Json.pretty(tree));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
