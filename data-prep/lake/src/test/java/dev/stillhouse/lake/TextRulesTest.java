package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.lake.PrepareSettings.Clean;
import dev.stillhouse.lake.PrepareSettings.Garbled;
import dev.stillhouse.lake.PrepareSettings.Identify;
import dev.stillhouse.lake.PrepareSettings.Injections;
import dev.stillhouse.lake.PrepareSettings.Languages;
import dev.stillhouse.text.language.LanguageMix;
import dev.stillhouse.text.quality.GopherQuality;
import dev.stillhouse.text.quality.QualityRules;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Normal form, rules of quality, languages and their mix, as a whole preparation applies them. */
class TextRulesTest {
    private static final SparkSession SPARK = LakeFixture.spark();
    private static final String GERMAN =
            "Mein Drucker im zweiten Stock druckt seit gestern nicht mehr, bitte rufen Sie mich an.";
    private static final String ENGLISH =
            "My printer on the second floor has not printed since yesterday, please give me a call.";
    private static final String DUTCH =
            "Mijn printer op de tweede verdieping werkt sinds gisteren niet meer, kunt u mij alstublieft bellen.";

    @TempDir
    private Path folder;

    private LakeFixture lake;
    private Path out;

    @BeforeEach
    void makeLake() {
        lake = new LakeFixture(folder);
        out = folder.resolve("out");
    }

    @AfterAll
    static void stop() {
        SPARK.stop();
    }

    @Test
    void dropsDocumentsThatBreakARuleAndSaysWhich() {
        lake.write("docs/short.txt", "Too few words to be a page of the web.");
        lake.write(
                "docs/long.txt", ("The printer and the coffee machine of our office have " + ENGLISH + " ").repeat(4));
        Clean clean = clean(Garbled.DROP, List.of(GopherQuality.PUBLISHED), Languages.AS_GIVEN);

        DataCard card = prepare(RowKind.DOCUMENTS, "docs", clean);

        assertThat(card.datasets().get("input").kept()).isEqualTo(1);
        assertThat(rejects()).containsExactly("short.txt GOPHER_QUALITY min_words is 50, but was 10");
    }

    @Test
    void repairsTextThatWasReadWrongly() {
        lake.write(
                "a.jsonl", LakeFixture.ticket("a", "Bitte rufen Sie mich zur\u00c3\u00bcck, mein Drucker ist kaputt"));

        prepare(RowKind.PROMPTS, "a.jsonl", clean(Garbled.REPAIR, List.of(), Languages.AS_GIVEN));

        assertThat(SPARK.read()
                        .parquet(out.resolve("prompts").toString())
                        .first()
                        .<String>getAs("text"))
                .isEqualTo("Bitte rufen Sie mich zur\u00fcck, mein Drucker ist kaputt");
    }

    @Test
    void dropsChatsWhoseTurnsDoNotFit() {
        lake.write(
                "a.jsonl",
                LakeFixture.chat("good", ENGLISH, "We will."),
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Where is my order?\"},{\"role\":\"assistant\",\"content\":\" \"},"
                        + "{\"role\":\"user\",\"content\":\"Hello?\"},{\"role\":\"assistant\",\"content\":\"Here.\"}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Where is my order?\"},{\"role\":\"assistant\",\"content\":\"Which?\"},"
                        + "{\"role\":\"user\",\"content\":\"The blue lamp\"}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Where is my order?\"},{\"role\":\"tool\",\"content\":\"42\"},"
                        + "{\"role\":\"assistant\",\"content\":\"Here.\"}]}");

        prepare(RowKind.CHATS, "a.jsonl", clean(Garbled.DROP, List.of(), Languages.AS_GIVEN));

        assertThat(rejects())
                .containsExactlyInAnyOrder(
                        "a.jsonl:2 BROKEN_CHAT messages[1] of the assistant is empty",
                        "a.jsonl:3 BROKEN_CHAT a chat must end with the assistant's answer",
                        "a.jsonl:4 BROKEN_CHAT messages[1] of the tool follows no turn of the assistant");
    }

    @Test
    void findsOutLanguagesAndKeepsTheWantedOnes() {
        lake.write(
                "a.jsonl",
                LakeFixture.ticket("de", GERMAN),
                LakeFixture.ticket("en", ENGLISH),
                LakeFixture.ticket("nl", DUTCH),
                "{\"id\":\"said\",\"language\":\"en-GB\",\"text\":\"Was ist das f\u00fcr eine Rechnung, bitte?\"}");
        Languages languages = new Languages(Identify.MISSING, Set.of(), 0, Set.of("de", "en"), LanguageMix.WHOLE);

        DataCard card = prepare(RowKind.PROMPTS, "a.jsonl", clean(Garbled.DROP, List.of(), languages));

        assertThat(card.datasets().get("input").languages())
                .containsExactly(Map.entry("de", 1L), Map.entry("en", 1L), Map.entry("en-GB", 1L));
        assertThat(rejects()).containsExactly("a.jsonl:3 OTHER_LANGUAGE is nl, but kept are de, en");
    }

    @Test
    void replacesWhatRowsSayWhenAsked() {
        lake.write("a.jsonl", "{\"id\":\"a\",\"language\":\"fr\",\"text\":\"" + GERMAN + "\"}");
        Languages languages = new Languages(Identify.ALWAYS, Set.of(), 0, Set.of(), LanguageMix.WHOLE);

        DataCard card = prepare(RowKind.PROMPTS, "a.jsonl", clean(Garbled.DROP, List.of(), languages));

        assertThat(card.datasets().get("input").languages()).containsExactly(Map.entry("de", 1L));
    }

    @Test
    void keepsTheSharesOfTheMixWhateverThePartitions() {
        String[] rows = IntStream.range(0, 300)
                .mapToObj(i -> "{\"id\":\"r" + i + "\",\"language\":\"" + (i % 10 == 0 ? "de-AT" : "en")
                        + "\",\"text\":\"Ticket number " + i * 7919 + " about thing " + i * 31 + " in room " + i
                        + "\"}")
                .toArray(String[]::new);
        lake.write("a.jsonl", rows);
        Languages languages = new Languages(
                Identify.OFF,
                Set.of(),
                0,
                Set.of(),
                new LanguageMix.Shares(new TreeMap<>(Map.of("de", 0.25, "en", 0.75))));
        Clean clean = clean(Garbled.DROP, List.of(), languages);

        SPARK.conf().set("spark.sql.shuffle.partitions", "5");
        DatasetCard card = prepare(RowKind.PROMPTS, "a.jsonl", clean).datasets().get("input");
        Set<String> first = ids();
        out = folder.resolve("again");
        SPARK.conf().set("spark.sql.shuffle.partitions", "2");
        prepare(RowKind.PROMPTS, "a.jsonl", clean);

        assertThat(ids()).isEqualTo(first).hasSize(120);
        assertThat(card.languages()).containsExactly(Map.entry("de-AT", 30L), Map.entry("en", 90L));
        assertThat(card.rejected()).containsExactly(Map.entry("BEYOND_MIX", 180L));
        assertThat(rejects()).isEmpty();
    }

    @Test
    void samplesMaxRowsByTemperature() {
        String[] rows = IntStream.range(0, 110)
                .mapToObj(i -> "{\"id\":\"r" + i + "\",\"language\":\"" + (i < 10 ? "th" : "en")
                        + "\",\"text\":\"Ticket number " + i * 7919 + " about thing " + i * 31 + " in room " + i
                        + "\"}")
                .toArray(String[]::new);
        lake.write("a.jsonl", rows);
        Languages languages = new Languages(Identify.OFF, Set.of(), 0, Set.of(), new LanguageMix.Temperature(2));
        PrepareSettings settings = lake.atMost(
                lake.cleaned(
                        lake.looseDuplicates(lake.settings(RowKind.PROMPTS, "a.jsonl")),
                        clean(Garbled.DROP, List.of(), languages)),
                20);

        DatasetCard card =
                PrepareJob.run(SPARK, settings, out, Progress.SILENT).datasets().get("input");

        // sqrt(100) : sqrt(10) is 15.2 : 4.8 of 20
        assertThat(card.languages()).containsExactly(Map.entry("en", 15L), Map.entry("th", 5L));
        assertThat(card.rejected()).containsExactly(Map.entry("BEYOND_MIX", 90L));
    }

    @Test
    void saysWhenTheMixWantsALanguageThatIsNotThere() {
        lake.write("a.jsonl", LakeFixture.ticket("de", GERMAN));
        Languages languages = new Languages(
                Identify.MISSING,
                Set.of(),
                0,
                Set.of(),
                new LanguageMix.Shares(new TreeMap<>(Map.of("de", 0.5, "th", 0.5))));

        assertThatThrownBy(() -> prepare(RowKind.PROMPTS, "a.jsonl", clean(Garbled.DROP, List.of(), languages)))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(FailureCode.DATASET_INVALID))
                .hasMessage(
                        "Data set input: data.mix.shares wants 0.5 of th, but there are no rows of it; remove it from the shares,"
                                + " or add rows");
    }

    private static Clean clean(Garbled garbled, List<QualityRules> quality, Languages languages) {
        return new Clean(10, 10_000, Injections.DROP, garbled, quality, languages);
    }

    private DataCard prepare(RowKind kind, String input, Clean clean) {
        PrepareSettings settings = lake.cleaned(lake.looseDuplicates(lake.settings(kind, input)), clean);
        return PrepareJob.run(SPARK, settings, out, Progress.SILENT);
    }

    private Set<String> ids() {
        return new TreeSet<>(SPARK.read().parquet(out.resolve("prompts").toString()).collectAsList().stream()
                .map(row -> row.<String>getAs("id"))
                .toList());
    }

    private List<String> rejects() {
        return SPARK.read().parquet(out.resolve("rejects").toString()).collectAsList().stream()
                .map(row -> row.getAs("place") + " " + row.getAs("reason") + " " + row.getAs("detail"))
                .toList();
    }
}
