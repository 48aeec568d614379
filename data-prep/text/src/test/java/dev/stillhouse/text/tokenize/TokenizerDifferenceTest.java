package dev.stillhouse.text.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerDifferenceTest {
    @TempDir
    private Path folder;

    private Path student;

    @BeforeEach
    void trains() {
        student = TestTokenizer.folder();
    }

    private Path changed(Consumer<ObjectNode> change) throws IOException {
        ObjectNode tree = (ObjectNode) Json.parse(Files.readString(student.resolve("tokenizer.json")));
        change.accept(tree);
        return Files.writeString(folder.resolve("teacher.json"), Json.compact(tree));
    }

    private Optional<String> difference(Consumer<ObjectNode> change) throws IOException {
        return TokenizerDifference.between(student, changed(change));
    }

    private static ArrayNode merges(ObjectNode tree) {
        return (ArrayNode) tree.at("/model/merges");
    }

    @Test
    void aCopyUnderAnotherNameIsTheSameTokenizer() throws IOException {
        assertThat(difference(tree -> tree.put("version", "of another library")))
                .isEmpty();
    }

    @Test
    void namesTheFirstTokenThatDiffers() throws IOException {
        assertThat(difference(tree -> {
                    ObjectNode words = (ObjectNode) tree.at("/model/vocab");
                    int a = words.path("a").asInt();
                    words.set("a", words.get("b"));
                    words.put("b", a);
                }))
                .hasValueSatisfying(found ->
                        assertThat(found).matches("token \\d+ is 'a' here and 'b' there, and so for 2 ids in all"));
    }

    @Test
    void namesTheFirstSpecialTokenThatDiffers() throws IOException {
        assertThat(difference(tree -> ((ArrayNode) tree.path("added_tokens")).remove(0)))
                .hasValueSatisfying(
                        found -> assertThat(found)
                                .matches(
                                        "special token \\d+ is '<\\|begin_of_text\\|>' here and missing there, and so for 1 ids in all"));
    }

    @Test
    void namesTheFirstMergeThatDiffers() throws IOException {
        assertThat(difference(tree -> merges(tree).insert(1, merges(tree).remove(0))))
                .hasValueSatisfying(found -> assertThat(found).matches("merge 0 is '.+ .+' here and '.+ .+' there"));
        assertThat(difference(tree -> merges(tree).remove(merges(tree).size() - 1)))
                .hasValueSatisfying(found -> assertThat(found).matches("there are \\d+ merges here and \\d+ there"));
    }

    @Test
    void saysThatTextsAreSplitDifferently() throws IOException {
        assertThat(difference(tree ->
                        tree.putNull("normalizer").putObject("pre_tokenizer").put("type", "Whitespace")))
                .contains("they split texts by different rules before they merge bytes");
    }

    @Test
    void saysThatThereIsNoTokenizer() {
        Path nowhere = folder.resolve("nowhere");

        assertThatThrownBy(() -> TokenizerDifference.between(student, nowhere))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "Tokenizer %s: there is no such file; a model folder needs the tokenizer.json of its model",
                        nowhere);
    }
}
