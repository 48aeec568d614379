package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataCardPageTest {
    private static final DataCard CARD = new DataCard(
            Map.of(
                    "input",
                    new DatasetCard(
                            1_000,
                            700,
                            Map.of("NOT_JSON", 40L, "TOO_SHORT", 60L, "EXACT_DUPLICATE", 120L, "CONTAMINATED", 80L),
                            Map.of("TEXT", 960L),
                            Map.of("de", 300L, "<b>th</b>", 400L),
                            Map.of("EMAIL", 12L))),
            Map.of("input", new SplitCard(700, 90_000, 89_000, 180, 0.976, Map.of(64, 200L, 128, 500L))),
            "abc",
            List.of(new RejectSample("input", "TOO_SHORT", "a.jsonl:3", "1 character", "<script>x()</script>\u202E")),
            List.of());

    @Test
    void leadsTheRowsThroughTheFunnel() {
        assertThat(DataCardPage.html(CARD))
                .contains(
                        "rows left after each step: read 1,000, parsed 960, filtered 900, decontaminated 820, deduplicated 700, within the mix 700, within max_rows 700, fitting, kept 700")
                .contains(
                        "Duplicates: 120 exact and 0 near, 12.0% of what was read. Contaminated by the test set: 80, 8.0%.")
                .contains("tokens, at most: 64 200, 128 500")
                .contains("97.6%");
    }

    @Test
    void escapesWhatRowsSay() {
        assertThat(DataCardPage.html(CARD))
                .contains("&lt;script&gt;x()&lt;/script&gt;[U+202E]")
                .contains("&lt;b&gt;th&lt;/b&gt;")
                .doesNotContain("<script")
                .doesNotContain("http://")
                .doesNotContain("https://");
    }

    @Test
    void tellsTheSameToPrograms() {
        assertThat(CARD.toJson().at("/version").asInt()).isEqualTo(2);
        assertThat(CARD.toJson().at("/datasets/input/funnel/3").toString())
                .isEqualTo("{\"step\":\"decontaminated\",\"rows\":820}");
        assertThat(CARD.toJson().at("/samples/0/place").asText()).isEqualTo("a.jsonl:3");
    }

    @Test
    void leavesOutWhatIsEmpty() {
        DataCard little = new DataCard(
                Map.of("test", new DatasetCard(2, 2, Map.of(), Map.of("TEXT", 2L), Map.of(), Map.of())),
                Map.of(),
                "abc",
                List.of(),
                List.of());

        assertThat(DataCardPage.html(little))
                .contains("2 of 2 rows were kept.")
                .doesNotContain("Languages")
                .doesNotContain("for example");
    }
}
