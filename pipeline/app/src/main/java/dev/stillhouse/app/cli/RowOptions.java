package dev.stillhouse.app.cli;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.contracts.spec.Location;
import dev.stillhouse.lake.DataSource;
import dev.stillhouse.lake.PrepareSettings.Pii;
import dev.stillhouse.lake.RowFields;
import dev.stillhouse.lake.RowFields.Meaning;
import dev.stillhouse.lake.RowKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How rows of a data set are read that the command line names. */
final class RowOptions {
    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description =
                    "What a row is: documents (a text; the default), prompts (what a user asks), or chats (user and assistant together).")
    private RowKind kind = RowKind.DOCUMENTS;

    @Option(
            names = "--text",
            paramLabel = "FIELD",
            description =
                    "The field with the text; found by its usual names when left out. a.b.0 goes into objects and lists.")
    private Optional<String> text = Optional.empty();

    @Option(
            names = "--messages",
            paramLabel = "FIELD",
            description = "The field with the messages of prompts or chats, likewise.")
    private Optional<String> messages = Optional.empty();

    @Option(
            names = "--pii",
            paramLabel = "mask|keep",
            description = "Whether personal data is masked first, as prepare does (default: mask).")
    private Pii pii = Pii.MASK;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "The Spark master, such as local[4] or spark://host:7077.")
    private Optional<String> master = Optional.empty();

    RowKind kind() {
        return kind;
    }

    Pii pii() {
        return pii;
    }

    Optional<String> master() {
        return master;
    }

    DataSource source(List<String> places, Surroundings surroundings) {
        Map<Meaning, String> names = new EnumMap<>(Meaning.class);
        text.ifPresent(name -> names.put(Meaning.TEXT, name));
        messages.ifPresent(name -> names.put(Meaning.MESSAGES, name));
        List<String> paths = places.stream()
                .map(place -> Location.of(place, surroundings.workingFolder()).value())
                .toList();
        return new DataSource(paths, new RowFields(names));
    }
}
