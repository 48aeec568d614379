package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.lake.PrepareSettings.Dedup;
import dev.stillhouse.lake.PrepareSettings.Exact;
import dev.stillhouse.lake.PrepareSettings.Keep;
import dev.stillhouse.lake.PrepareSettings.Near;
import dev.stillhouse.text.dedup.ShingleSet;
import dev.stillhouse.text.dedup.Shingles;
import dev.stillhouse.text.dedup.bench.PseudoCopies;
import dev.stillhouse.text.tokenize.bench.PseudoLanguage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DeduplicatorTest {
    private static final SparkSession SPARK = SparkSizing.session(LakeFixture.spark());
    private static final Near USUAL = new Near(5, 14, 8, 0.8);
    private static final String TEXT =
            "The printer in room %d of our office in Leeds does not start since the update on Monday, it only blinks three"
                    + " times and then goes dark again, and nobody here knows what could be done about that.";

    @AfterAll
    static void stop() {
        SPARK.stop();
    }

    @Test
    void findsWhatBruteForceFindsInEightLanguages() {
        PseudoCopies copies = new PseudoCopies(1, 100, List.of(PseudoLanguage.values()));
        List<String> texts = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 480; i++) {
            texts.add(copies.document(i));
            rows.add(DedupRows.row(id(i), texts.get(i)));
        }
        Set<String> wanted = byBruteForce(texts, USUAL);

        Set<String> usual = dropped(rows, USUAL).keySet();
        Set<String> thorough = dropped(rows, new Near(5, 32, 8, 0.8)).keySet();

        assertThat(wanted).hasSizeGreaterThan(60);
        assertThat(wanted).containsAll(usual).containsAll(thorough);
        assertThat(usual).hasSizeGreaterThan(wanted.size() * 95 / 100);
        assertThat(thorough).hasSizeGreaterThan(wanted.size() * 99 / 100);
    }

    @Test
    void doesNotDependOnHowRowsArePartitioned() {
        PseudoCopies copies = new PseudoCopies(2, 60, List.of(PseudoLanguage.ENGLISH, PseudoLanguage.THAI));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            rows.add(DedupRows.row(id(i), copies.document(i / 2)));
        }
        Dataset<Row> whole = DedupRows.of(SPARK, rows);

        TreeMap<String, String> some = marked(whole.repartition(7), new Dedup(Exact.DROP, Optional.of(USUAL)));
        SparkSession other = SPARK.newSession();
        other.conf().set("spark.sql.shuffle.partitions", "5");
        TreeMap<String, String> others =
                marked(DedupRows.of(other, rows).coalesce(1), new Dedup(Exact.DROP, Optional.of(USUAL)));

        assertThat(some).isEqualTo(others);
        assertThat(some.values().stream().filter(why -> why.startsWith("EXACT")))
                .hasSize(100);
        assertThat(some.values().stream().filter(why -> why.startsWith("NEAR"))).hasSizeGreaterThan(10);
    }

    @Test
    void keepsTheFirstTheLongestOrTheBest() {
        String text = String.format(Locale.ROOT, TEXT, 7);
        List<Row> rows = List.of(
                DedupRows.row("a", text, OptionalDouble.of(0.5)),
                DedupRows.row("b", text, OptionalDouble.of(0.9)),
                DedupRows.row("c", text + " Thanks a lot!", OptionalDouble.empty()),
                DedupRows.row("d", text + " Thanks!", OptionalDouble.of(0.7)));

        assertThat(keeping(rows, Keep.FIRST))
                .containsExactly(
                        Map.entry("b", "EXACT_DUPLICATE same text as row a"),
                        Map.entry("c", "NEAR_DUPLICATE words like row a (Jaccard similarity at least 0.8)"),
                        Map.entry("d", "NEAR_DUPLICATE words like row a (Jaccard similarity at least 0.8)"));
        assertThat(keeping(rows, Keep.LONGEST))
                .containsEntry("b", "EXACT_DUPLICATE same text as row a")
                .containsEntry("a", "NEAR_DUPLICATE words like row c (Jaccard similarity at least 0.8)")
                .doesNotContainKey("c");
        assertThat(keeping(rows, Keep.BEST))
                .containsEntry("a", "EXACT_DUPLICATE same text as row b")
                .containsEntry("c", "NEAR_DUPLICATE words like row b (Jaccard similarity at least 0.8)")
                .doesNotContainKey("b");
    }

    @Test
    void passesThroughBucketsOfAnySize() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            // Two templates that differ, and a number that does not matter.
            String text =
                    i % 2 == 0 ? TEXT : "Dear team, " + TEXT.replace("printer", "projector and the screen beside it");
            rows.add(DedupRows.row(id(i), String.format(Locale.ROOT, "%s%n%d", String.format(text, 7), i)));
        }

        TreeMap<String, String> dropped = dropped(rows, USUAL);

        assertThat(dropped).hasSize(2_998);
        assertThat(dropped).doesNotContainKeys(id(0), id(1));
        assertThat(dropped.get(id(2_998))).contains("words like row " + id(0) + " ");
        assertThat(dropped.get(id(2_999))).contains("words like row " + id(1) + " ");
    }

    @Test
    void leavesRowsWithoutWordsAndRowsThatAreAloneAsTheyAre() {
        List<Row> rows = List.of(
                DedupRows.row("a", "?!"),
                DedupRows.row("b", "!?"),
                DedupRows.row("c", "some words"),
                DedupRows.row("d", "other words"));

        assertThat(dropped(rows, USUAL)).isEmpty();
        assertThat(dropped(List.of(), USUAL)).isEmpty();
    }

    private static String id(int number) {
        return String.format(Locale.ROOT, "%05d", number);
    }

    private static TreeMap<String, String> dropped(List<Row> rows, Near near) {
        return marked(DedupRows.of(SPARK, rows), new Dedup(Exact.DROP, Optional.of(near)));
    }

    private static TreeMap<String, String> keeping(List<Row> rows, Keep keep) {
        return marked(DedupRows.of(SPARK, rows), new Dedup(Exact.DROP, Optional.of(USUAL), keep, Optional.empty()));
    }

    private static TreeMap<String, String> marked(Dataset<Row> rows, Dedup settings) {
        try (HeldRows held = new HeldRows()) {
            return DedupRows.dropped(new Deduplicator(settings, held).mark(rows, Optional.empty()));
        }
    }

    /** Compares every text with every other. */
    private static Set<String> byBruteForce(List<String> texts, Near near) {
        Shingles shingles = new Shingles(near.ngram());
        List<ShingleSet> sets = texts.stream()
                .map(text -> {
                    shingles.read(text);
                    return shingles.set();
                })
                .toList();
        Components components = new Components();
        for (int i = 0; i < sets.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (sets.get(i).jaccard(sets.get(j)) >= near.threshold()) {
                    components.connect(id(i), id(j));
                }
            }
        }
        Set<String> followers = new HashSet<>(components.members());
        followers.removeIf(member -> components.root(member).equals(member));
        return followers;
    }
}
