package dev.stillhouse.lake;

import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.lake.PrepareSettings.Chunk;
import dev.stillhouse.lake.PrepareSettings.Clean;
import dev.stillhouse.lake.PrepareSettings.Contaminated;
import dev.stillhouse.lake.PrepareSettings.Decontamination;
import dev.stillhouse.lake.PrepareSettings.Dedup;
import dev.stillhouse.lake.PrepareSettings.Exact;
import dev.stillhouse.lake.PrepareSettings.Injections;
import dev.stillhouse.lake.PrepareSettings.Near;
import dev.stillhouse.lake.PrepareSettings.Packing;
import dev.stillhouse.lake.PrepareSettings.Pii;
import dev.stillhouse.lake.PrepareSettings.Scoring;
import dev.stillhouse.text.tokenize.BpeSettings;
import dev.stillhouse.text.tokenize.BpeTrainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;

/** A small lake in a folder, a small tokenizer beside it, and a Spark of two threads. */
public final class LakeFixture {
    static final String TEXT =
            "The printer %d in room %d of our office in Leeds does not start since the update on Monday,"
                    + " it only blinks %d times and then goes dark again.";

    private final Path folder;

    public LakeFixture(Path folder) {
        this.folder = folder;
        new BpeTrainer(new BpeSettings(300, 2, 1))
                .train(List.of(String.format(TEXT, 1, 2, 3), "Bitte rufen Sie mich zurück! \n\n {\"team\":\"billing\"}")
                        .iterator())
                .write(folder.resolve("tokenizer"));
    }

    public static SparkSession spark() {
        return SparkSession.builder()
                .master("local[2,3]")
                .appName("lake")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    DataSource source(String name) {
        return new DataSource(List.of(path(name).toString()), RowFields.DETECTED);
    }

    void write(String name, String... lines) {
        bytes(name, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    void bytes(String name, byte[] bytes) {
        try {
            Files.createDirectories(path(name).getParent());
            Files.write(path(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    PrepareSettings settings(RowKind kind, String input) {
        return reading(kind, source(input));
    }

    public PrepareSettings reading(RowKind kind, DataSource input) {
        return new PrepareSettings(
                kind,
                Optional.of(input),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                path("tokenizer"),
                256,
                new Chunk(64, 0),
                new Clean(10, 1000, Injections.DROP),
                new Dedup(Exact.DROP, Optional.of(new Near(5, 14, 8, 0.8))),
                Pii.MASK,
                Optional.of(new Decontamination(13, Contaminated.DROP, Map.of())),
                0,
                OptionalInt.empty(),
                Packing.USUAL,
                List.of());
    }

    PrepareSettings with(
            PrepareSettings s, Optional<DataSource> labelled, Optional<DataSource> test, double validation) {
        return new PrepareSettings(
                s.kind(),
                s.input(),
                labelled,
                test,
                s.system(),
                s.tokenizer(),
                s.sequenceLength(),
                s.chunk(),
                s.clean(),
                s.dedup(),
                s.pii(),
                s.decontaminate(),
                validation,
                s.maxRows(),
                s.packing(),
                s.scorings());
    }

    PrepareSettings atMost(PrepareSettings s, int rows) {
        return new PrepareSettings(
                s.kind(),
                s.input(),
                s.labelled(),
                s.test(),
                s.system(),
                s.tokenizer(),
                s.sequenceLength(),
                s.chunk(),
                s.clean(),
                s.dedup(),
                s.pii(),
                s.decontaminate(),
                s.validation(),
                OptionalInt.of(rows),
                s.packing(),
                s.scorings());
    }

    /** Only exact duplicates are dropped, and short texts are kept. */
    PrepareSettings looseDuplicates(PrepareSettings s) {
        return new PrepareSettings(
                s.kind(),
                s.input(),
                s.labelled(),
                s.test(),
                s.system(),
                s.tokenizer(),
                s.sequenceLength(),
                s.chunk(),
                new Clean(1, 100_000, Injections.DROP),
                new Dedup(Exact.DROP, Optional.empty()),
                s.pii(),
                s.decontaminate(),
                s.validation(),
                s.maxRows(),
                s.packing(),
                s.scorings());
    }

    PrepareSettings injections(PrepareSettings s, Injections injections) {
        return cleaned(s, new Clean(s.clean().minCharacters(), s.clean().maxCharacters(), injections));
    }

    PrepareSettings deduplicated(PrepareSettings s, Dedup dedup) {
        return new PrepareSettings(
                s.kind(),
                s.input(),
                s.labelled(),
                s.test(),
                s.system(),
                s.tokenizer(),
                s.sequenceLength(),
                s.chunk(),
                s.clean(),
                dedup,
                s.pii(),
                s.decontaminate(),
                s.validation(),
                s.maxRows(),
                s.packing(),
                s.scorings());
    }

    PrepareSettings packed(PrepareSettings s, Packing packing) {
        return new PrepareSettings(
                s.kind(),
                s.input(),
                s.labelled(),
                s.test(),
                s.system(),
                s.tokenizer(),
                s.sequenceLength(),
                s.chunk(),
                s.clean(),
                s.dedup(),
                s.pii(),
                s.decontaminate(),
                s.validation(),
                s.maxRows(),
                packing,
                s.scorings());
    }

    PrepareSettings scored(PrepareSettings s, List<Scoring> scorings) {
        return new PrepareSettings(
                s.kind(),
                s.input(),
                s.labelled(),
                s.test(),
                s.system(),
                s.tokenizer(),
                s.sequenceLength(),
                s.chunk(),
                s.clean(),
                s.dedup(),
                s.pii(),
                s.decontaminate(),
                s.validation(),
                s.maxRows(),
                s.packing(),
                scorings);
    }

    PrepareSettings decontaminated(PrepareSettings s, Decontamination decontaminate) {
        return new PrepareSettings(
                s.kind(),
                s.input(),
                s.labelled(),
                s.test(),
                s.system(),
                s.tokenizer(),
                s.sequenceLength(),
                s.chunk(),
                s.clean(),
                s.dedup(),
                s.pii(),
                Optional.of(decontaminate),
                s.validation(),
                s.maxRows(),
                s.packing(),
                s.scorings());
    }

    PrepareSettings withSequences(PrepareSettings s, int length) {
        return new PrepareSettings(
                s.kind(),
                s.input(),
                s.labelled(),
                s.test(),
                s.system(),
                s.tokenizer(),
                length,
                s.chunk(),
                s.clean(),
                s.dedup(),
                s.pii(),
                s.decontaminate(),
                s.validation(),
                s.maxRows(),
                s.packing(),
                s.scorings());
    }

    PrepareSettings cleaned(PrepareSettings s, Clean clean) {
        return new PrepareSettings(
                s.kind(),
                s.input(),
                s.labelled(),
                s.test(),
                s.system(),
                s.tokenizer(),
                s.sequenceLength(),
                s.chunk(),
                clean,
                s.dedup(),
                s.pii(),
                s.decontaminate(),
                s.validation(),
                s.maxRows(),
                s.packing(),
                s.scorings());
    }

    public static String ticket(String id, String text) {
        return Json.object().put("id", id).put("text", text).toString();
    }

    static String chat(String id, String prompt, String completion) {
        return Json.object()
                .put("id", id)
                .put("prompt", prompt)
                .put("completion", completion)
                .toString();
    }
}
