package dev.stillhouse.notebook;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A notebook file, as far as a test looks into it. */
record Notebook(List<JsonObject> codeCells) {
    static Notebook read(Path file) throws IOException {
        JsonObject root = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        return new Notebook(root.getAsJsonArray("cells").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .filter(cell -> cell.get("cell_type").getAsString().equals("code"))
                .toList());
    }

    List<String> sources() {
        return codeCells.stream().map(cell -> joined(cell.get("source"))).toList();
    }

    /** Everything that the cells show, HTML where there is some. */
    String shown() {
        return outputs()
                .filter(output -> output.has("data"))
                .map(output -> output.getAsJsonObject("data"))
                .map(data -> joined(data.has("text/html") ? data.get("text/html") : data.get("text/plain")))
                .collect(Collectors.joining("\n"));
    }

    List<String> outputKinds() {
        return outputs().map(output -> output.get("output_type").getAsString()).toList();
    }

    private Stream<JsonObject> outputs() {
        return codeCells.stream()
                .flatMap(cell ->
                        StreamSupport.stream(cell.getAsJsonArray("outputs").spliterator(), false))
                .map(JsonElement::getAsJsonObject);
    }

    /** Text in a notebook is a string or a list of lines. */
    private static String joined(JsonElement text) {
        return text.isJsonArray()
                ? text.getAsJsonArray().asList().stream()
                        .map(JsonElement::getAsString)
                        .collect(Collectors.joining())
                : text.getAsString();
    }
}
