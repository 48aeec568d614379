package dev.stillhouse.text.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.stillhouse.contracts.json.Json;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Says which {@code tokenizer.json} files {@link BpeEncoder} encodes exactly as the Rust library does: byte-level BPE with the split rule of
 * Llama 3 and nothing before it. {@code byte_fallback}, {@code fuse_unk} and {@code unk_token} may say anything, as no byte is unknown.
 */
final class JavaSupport {
    private static final JsonNode SPLIT = Json.object()
            .put("type", "Split")
            .put("behavior", "Isolated")
            .put("invert", false)
            .set("pattern", Json.object().put("Regex", Llama3Split.PATTERN));

    private final TokenizerFile file;
    private final JsonNode tree;

    private JavaSupport(TokenizerFile file, JsonNode tree) {
        this.file = file;
        this.tree = tree;
    }

    /** What of a file needs the Rust library; empty when nothing does. */
    static Optional<String> obstacle(TokenizerFile file, JsonNode tree) {
        JavaSupport support = new JavaSupport(file, tree);
        return Stream.of(
                        support.unless(isAbsent(tree.path("normalizer")), "it has a normalizer"),
                        support.unless(support.splitsLikeLlama3(), "its pre_tokenizer is not that of Llama 3"),
                        support.unless(tree.at("/model/dropout").asDouble() == 0, "it has a dropout"),
                        support.unless(support.hasNoAffixes(), "its tokens have a prefix or suffix"),
                        support.unless(support.matchesNamesAsTheyStand(), "special tokens take more than their name"),
                        support.unless(support.hasAllBytes(), "its vocabulary lacks single bytes"),
                        support.unless(support.knowsItsMerges(), "its merges are not in its vocabulary"))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> unless(boolean supported, String obstacle) {
        return supported ? Optional.empty() : Optional.of(obstacle);
    }

    private boolean splitsLikeLlama3() {
        JsonNode parts = tree.at("/pre_tokenizer/pretokenizers");
        JsonNode bytes = parts.path(1);
        return tree.at("/pre_tokenizer/type").asText().equals("Sequence")
                && parts.size() == 2
                && parts.path(0).equals(SPLIT)
                && bytes.path("type").asText().equals("ByteLevel")
                && !bytes.path("add_prefix_space").asBoolean(true)
                && !bytes.path("use_regex").asBoolean(true);
    }

    private boolean hasNoAffixes() {
        return tree.at("/model/continuing_subword_prefix").asText("").isEmpty()
                && tree.at("/model/end_of_word_suffix").asText("").isEmpty();
    }

    private boolean matchesNamesAsTheyStand() {
        Set<Boolean> normalized = new HashSet<>();
        for (JsonNode token : tree.path("added_tokens")) {
            normalized.add(token.path("normalized").asBoolean());
            if (token.path("single_word").asBoolean()
                    || token.path("lstrip").asBoolean()
                    || token.path("rstrip").asBoolean()) {
                return false;
            }
        }
        return normalized.size() <= 1;
    }

    private boolean hasAllBytes() {
        return file.words().values().stream().filter(word -> word.length() == 1).count() == 256;
    }

    private boolean knowsItsMerges() {
        Set<String> words = new HashSet<>(file.words().values());
        return file.merges().stream()
                .allMatch(pair -> words.contains(pair.left())
                        && words.contains(pair.right())
                        && words.contains(pair.left() + pair.right()));
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node instanceof NullNode;
    }
}
