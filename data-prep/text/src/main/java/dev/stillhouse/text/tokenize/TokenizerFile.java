package dev.stillhouse.text.tokenize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A {@code tokenizer.json} of a byte-level BPE model, read and checked. */
final class TokenizerFile {
    static final String NAME = "tokenizer.json";

    /** Two tokens that become one, in the byte alphabet. */
    record Pair(String left, String right) {}

    private final Path file;
    private final ObjectNode tree;
    private final TreeMap<Integer, String> words = new TreeMap<>();
    private final TreeMap<Integer, String> specials = new TreeMap<>();
    private final List<Pair> merges = new ArrayList<>();

    private TokenizerFile(Path file, ObjectNode tree) {
        this.file = file;
        this.tree = tree;
    }

    /**
     * The file of a model folder.
     *
     * @throws Failure TOKENIZER_INVALID when there is none
     */
    static Path locate(Path folderOrFile) {
        Path file = Files.isDirectory(folderOrFile) ? folderOrFile.resolve(NAME) : folderOrFile;
        if (!Files.isRegularFile(file)) {
            throw FailureCode.TOKENIZER_INVALID.with(
                    "Tokenizer %s: there is no such file; a model folder needs the tokenizer.json of its model", file);
        }
        return file;
    }

    /** @throws Failure TOKENIZER_INVALID */
    static TokenizerFile read(Path file) {
        TokenizerFile result = new TokenizerFile(file, tree(file));
        result.check();
        return result;
    }

    Path path() {
        return file;
    }

    /** Bytes of the alphabet by id. */
    Map<Integer, String> words() {
        return words;
    }

    /** Names of special tokens by id. */
    Map<Integer, String> specials() {
        return specials;
    }

    /** In the order of their ranks. */
    List<Pair> merges() {
        return merges;
    }

    /** Whether a piece that is a token is never merged. */
    boolean ignoreMerges() {
        return tree.at("/model/ignore_merges").asBoolean();
    }

    /** What needs the Rust library; empty when {@link BpeEncoder} does. */
    Optional<String> obstacle() {
        return JavaSupport.obstacle(this, tree);
    }

    int vocabularySize() {
        int last = words.lastKey();
        return (specials.isEmpty() ? last : Math.max(last, specials.lastKey())) + 1;
    }

    /** The file without what adds, cuts or pads tokens. */
    String withSpecials() {
        ObjectNode copy = tree.deepCopy();
        copy.putNull("post_processor").putNull("truncation").putNull("padding");
        return Json.compact(copy);
    }

    /** The file without special tokens too: with it no text can turn into one. */
    String withoutSpecials() {
        ObjectNode copy = tree.deepCopy();
        copy.putNull("post_processor").putNull("truncation").putNull("padding");
        copy.putArray("added_tokens");
        return Json.compact(copy);
    }

    String fingerprint() {
        StringBuilder content = new StringBuilder(1 << 16);
        words.forEach((id, word) -> content.append(id).append('\t').append(word).append('\n'));
        content.append("merges\n");
        for (Pair merge : merges) {
            content.append(merge.left()).append(' ').append(merge.right()).append('\n');
        }
        content.append("specials\n");
        specials.forEach(
                (id, name) -> content.append(id).append('\t').append(name).append('\n'));
        content.append(ignoreMerges()).append('\n');
        content.append(Json.canonical(tree.path("pre_tokenizer"))).append('\n');
        content.append(Json.canonical(tree.path("normalizer")));
        return Hashes.ofText(content.toString());
    }

    /** @throws Failure TOKENIZER_INVALID when it is no JSON object */
    static ObjectNode tree(Path file) {
        try {
            JsonNode tree = Json.parse(Files.readString(file));
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw FailureCode.TOKENIZER_INVALID.with("Tokenizer %s: is not a JSON object", file);
        } catch (JsonProcessingException e) {
            throw FailureCode.TOKENIZER_INVALID.because(
                    e, "Tokenizer %s: is not JSON (%s); fetch or copy the file again", file, e.getOriginalMessage());
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
    }

    private void check() {
        String type = tree.at("/model/type").asText("missing");
        require("BPE".equals(type), "model.type must be BPE, but is %s", type);
        require(tree.at("/model/vocab").isObject(), "model.vocab must be an object of ids by token");
        require(tree.at("/model/merges").isArray(), "model.merges must be a list");
        require(
                Json.compact(tree.path("decoder")).contains("\"ByteLevel\""),
                "the decoder must be ByteLevel; only byte-level vocabularies are supported");
        ByteAlphabet alphabet = new ByteAlphabet();
        tree.at("/model/vocab").properties().forEach(entry -> add(alphabet, entry.getKey(), entry.getValue()));
        require(!words.isEmpty(), "model.vocab is empty");
        tree.path("added_tokens").forEach(this::addSpecial);
        tree.at("/model/merges").forEach(this::addMerge);
    }

    /** A merge is two tokens, or in older files one text with a space between them. */
    private void addMerge(JsonNode merge) {
        String text =
                merge.isArray() ? merge.path(0).asText() + ' ' + merge.path(1).asText() : merge.asText();
        int space = text.indexOf(' ');
        require(
                space > 0 && space == text.lastIndexOf(' ') && space < text.length() - 1,
                "model.merges: %s must be two tokens",
                merge);
        merges.add(new Pair(text.substring(0, space), text.substring(space + 1)));
    }

    private void add(ByteAlphabet alphabet, String word, JsonNode id) {
        require(isId(id), "model.vocab: the id of '%s' must be a number from 0, but is %s", word, id);
        require(alphabet.spells(word), "model.vocab: '%s' is not spelled in the byte alphabet", word);
        String before = words.put(id.intValue(), word);
        require(before == null, "model.vocab: '%s' and '%s' have the same id %s", before, word, id);
    }

    private void addSpecial(JsonNode token) {
        JsonNode id = token.path("id");
        String name = token.path("content").asText();
        require(isId(id) && !name.isEmpty(), "added_tokens: %s must have an id and a content", token);
        String before = specials.put(id.intValue(), name);
        require(before == null, "added_tokens: '%s' and '%s' have the same id %s", before, name, id);
    }

    private static boolean isId(JsonNode id) {
        return id.isInt() && id.intValue() >= 0;
    }

    private void require(boolean condition, String format, Object... arguments) {
        if (!condition) {
            throw FailureCode.TOKENIZER_INVALID.with("Tokenizer %s: %s", file, String.format(format, arguments));
        }
    }
}
