package dev.stillhouse.text.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import java.nio.file.Path;

/**
 * The tokenizer of a text classifier, such as DeBERTa's: any {@code tokenizer.json} that puts one token before a text and one after it.
 * Encoded by Hugging Face's Rust library. What spells a special token becomes that token, unlike in {@link HfTokenizer}: such classifiers
 * are trained and measured that way.
 */
public final class ClassifierTokenizer implements AutoCloseable {
    private final NativeTokenizer library;
    private final int first;
    private final int last;
    private final int vocabularySize;

    private ClassifierTokenizer(NativeTokenizer library, int first, int last, int vocabularySize) {
        this.library = library;
        this.first = first;
        this.last = last;
        this.vocabularySize = vocabularySize;
    }

    /**
     * Opens the tokenizer of a model folder.
     *
     * @throws Failure TOKENIZER_INVALID when there is none, or one of another kind
     */
    public static ClassifierTokenizer open(Path folder) {
        Path file = TokenizerFile.locate(folder);
        ObjectNode tree = TokenizerFile.tree(file);
        NativeTokenizer library = load(file, tree);
        try {
            int[] around = library.encodeInTemplate("");
            if (around.length != 2) {
                throw FailureCode.TOKENIZER_INVALID.with(
                        "Tokenizer %s: a classifier's puts one token before a text and one after it, but this adds %d; take the"
                                + " tokenizer.json of the classifier itself",
                        file, around.length);
            }
            return new ClassifierTokenizer(library, around[0], around[1], vocabularySize(tree));
        } catch (RuntimeException e) {
            library.close();
            throw e;
        }
    }

    /** The tokens of a text alone. */
    public int[] encode(String text) {
        return text.isEmpty() ? new int[0] : library.encode(Utf8.wellFormed(text));
    }

    /** What goes before a text, such as {@code [CLS]}. */
    public int first() {
        return first;
    }

    /** What goes after a text, such as {@code [SEP]}. */
    public int last() {
        return last;
    }

    /** One more than the highest id. */
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public void close() {
        library.close();
    }

    private static NativeTokenizer load(Path file, ObjectNode tree) {
        ObjectNode whole = tree.deepCopy();
        whole.putNull("truncation").putNull("padding");
        try {
            return NativeTokenizer.of(Json.compact(whole));
        } catch (RuntimeException | LinkageError e) {
            throw FailureCode.TOKENIZER_INVALID.because(
                    e,
                    "Tokenizer %s: the tokenizers library does not load it: %s",
                    file,
                    String.valueOf(e.getMessage()));
        }
    }

    /** Of Unigram a list of pieces with scores, of other models an object of ids. */
    private static int vocabularySize(JsonNode tree) {
        JsonNode vocabulary = tree.at("/model/vocab");
        int size = vocabulary.isArray() ? vocabulary.size() : 0;
        if (vocabulary.isObject()) {
            for (JsonNode id : vocabulary) {
                size = Math.max(size, id.asInt() + 1);
            }
        }
        for (JsonNode token : tree.path("added_tokens")) {
            size = Math.max(size, token.path("id").asInt() + 1);
        }
        return size;
    }
}
