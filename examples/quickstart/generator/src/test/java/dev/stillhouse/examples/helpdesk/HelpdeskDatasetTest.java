package dev.stillhouse.examples.helpdesk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.stillhouse.contracts.failure.Failure;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelpdeskDatasetTest {
    private static final Recipe RECIPE = new Recipe(7, 200, 800, 2000, 3000, 3000, Dirt.typical());
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void theSameRecipeGivesTheSameBytes() throws IOException {
        List<Path> once = HelpdeskDataset.write(folder.resolve("once"), RECIPE);
        List<Path> again = HelpdeskDataset.write(folder.resolve("again"), RECIPE);
        for (int i = 0; i < once.size(); i++) {
            assertThat(again.get(i)).hasSameBinaryContentAs(once.get(i));
        }
    }

    @Test
    void writesTheFilesOfTheRecipe() {
        assertThat(HelpdeskDataset.write(folder, RECIPE))
                .extracting(path -> folder.relativize(path).toString())
                .containsExactly(
                        "gold.jsonl",
                        "test.jsonl",
                        "tickets/tickets-a.jsonl",
                        "tickets/tickets-b.jsonl",
                        "teacher-train.jsonl",
                        "base-train.jsonl");
    }

    @Test
    void leavesNoDrafts() throws IOException {
        HelpdeskDataset.write(folder, RECIPE);
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
        }
    }

    @Test
    void aCountOfZeroLeavesTheFileOut() {
        assertThat(HelpdeskDataset.write(folder, new Recipe(7, 40, 0, 0, 0, 0, Dirt.typical())))
                .containsExactly(folder.resolve("gold.jsonl"));
        assertThat(folder.resolve("test.jsonl")).doesNotExist();
    }

    @Test
    void labelledRowsHaveTheirLabelAsCompactJson() throws IOException {
        HelpdeskDataset.write(folder, RECIPE);
        List<JsonNode> gold = rows("gold.jsonl");
        assertThat(gold).hasSize(200);
        for (JsonNode row : gold) {
            JsonNode label = JSON.readTree(row.get("label").textValue());
            assertThat(label.toString()).isEqualTo(row.get("label").textValue());
            assertThat(label.get("language")).isEqualTo(row.get("language"));
            assertThat(row.fieldNames()).toIterable().containsExactly("id", "language", "text", "label");
        }
    }

    @Test
    void theSecondHalfOfThePileIsAllGoodRows() throws IOException {
        HelpdeskDataset.write(folder, RECIPE);
        assertThat(rows("tickets/tickets-b.jsonl"))
                .hasSize(1000)
                .allMatch(row -> row.get("id").isTextual() && row.get("text").isTextual());
    }

    @Test
    void theFirstHalfHasLinesThatAreNoUtf8() {
        HelpdeskDataset.write(folder, RECIPE);
        assertThatThrownBy(() -> Files.readString(folder.resolve("tickets/tickets-a.jsonl")))
                .isInstanceOf(MalformedInputException.class);
    }

    @Test
    void theFirstHalfHasLinesOfEveryBrokenKind() throws IOException {
        HelpdeskDataset.write(folder, RECIPE);
        String[] lines = new String(
                        Files.readAllBytes(folder.resolve("tickets/tickets-a.jsonl")), StandardCharsets.ISO_8859_1)
                .split("\n");
        assertThat(lines)
                .hasSize(1000)
                .anyMatch(line -> line.endsWith("\"text\":42}"))
                .anyMatch(line -> !line.contains("\"text\""))
                .anyMatch(line -> !line.endsWith("}"))
                .anyMatch(line -> line.contains("\u00c3("));
    }

    @Test
    void noTestTextIsInTheTrainingFiles() throws IOException {
        HelpdeskDataset.write(folder, RECIPE);
        Set<String> tested = texts("test.jsonl");
        assertThat(tested).hasSizeGreaterThan(790);
        for (String file : List.of("gold.jsonl", "teacher-train.jsonl", "base-train.jsonl")) {
            assertThat(texts(file)).as(file).doesNotContainAnyElementsOf(tested);
        }
    }

    @Test
    void goldTicketsAreNotInTheOtherTrainingFiles() throws IOException {
        HelpdeskDataset.write(folder, RECIPE);
        assertThat(texts("teacher-train.jsonl")).doesNotContainAnyElementsOf(texts("gold.jsonl"));
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("taken"), "");
        assertThatThrownBy(() -> HelpdeskDataset.write(file, RECIPE))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("Cannot write " + file.resolve("gold.jsonl") + ": ")
                .hasMessageEndingWith("; check that the folder exists, is writable and has space");
    }

    @Test
    void negativeCountsAreRefused() {
        assertThatThrownBy(() -> new Recipe(7, -1, 0, 0, 0, 0, Dirt.none()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("recipe.gold must be at least 0, but was -1");
    }

    @Test
    void aContaminatedPileNeedsATest() {
        assertThatThrownBy(() -> new Recipe(7, 0, 0, 10, 0, 0, Dirt.typical()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("recipe.dirt.contaminated is 0.01, but recipe.test is 0;"
                        + " set one of them so that there are tickets to copy");
    }

    private List<JsonNode> rows(String file) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(file))) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    private Set<String> texts(String file) throws IOException {
        return rows(file).stream().map(row -> row.get("text").textValue()).collect(Collectors.toSet());
    }
}
