package dev.stillhouse.distill.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.distill.sample.SampledRow.Fact;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SamplePageTest {
    private static final String MESSAGES = "[{\"role\":\"system\",\"content\":\"Be brief.\"},"
            + "{\"role\":\"user\",\"content\":\"<b>printer</b>\\n down\"}]";

    private static String page(SampledRow... rows) {
        return SamplePage.html("m-405b", List.of(new SampleGroup("accepted", 1234, List.of(rows))));
    }

    @Test
    void aRowShowsItsTurnsItsAnswerAndWhatIsKnownOfIt() {
        String page = page(new SampledRow("row-7", MESSAGES, "{\"a\": 1}", List.of(new Fact("cost", "0.001 USD"))));

        assertThat(page)
                .contains("Asked of m-405b")
                .contains("<h2>accepted <span class=\"quiet\">1 of 1,234</span></h2>")
                .contains("<summary><b>row-7</b> <span dir=\"auto\">&lt;b&gt;printer&lt;/b&gt; down</span></summary>")
                .contains("<dt>system<dd dir=\"auto\">Be brief.")
                .contains("<dt>user<dd dir=\"auto\">&lt;b&gt;printer&lt;/b&gt;\n down")
                .contains("<dd class=\"answer\" dir=\"auto\">{&quot;a&quot;: 1}")
                .contains("<span>cost <b>0.001 USD</b></span>");
    }

    @Test
    void textsThatTryToLeaveTheirPlaceStayText() {
        String evil = "</dl><script>alert(1)</script>\u202e";

        String page = page(new SampledRow(
                evil, "[{\"role\":\"user\",\"content\":\"" + evil + "\"}]", evil, List.of(new Fact(evil, evil))));

        assertThat(page).doesNotContain("<script", "\u202e").contains("[U+202E]");
    }

    @Test
    void longTextsAreCutAndBrokenMessagesShownAsTheyAre() {
        String page = page(new SampledRow("a", "{broken", "\ud83d\ude00".repeat(5000), List.of()));

        assertThat(page).contains("{broken").contains("\ud83d\ude00 \u2026");
        assertThat(page.codePoints().filter(c -> c == 0x1f600).count()).isEqualTo(4000);
    }

    @Test
    void aContentThatIsNotTextIsShownAsJson() {
        String call = "[{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[]}]";

        assertThat(page(new SampledRow("a", call, "", List.of())))
                .contains("<dt>assistant<dd dir=\"auto\">{&quot;role&quot;");
    }

    @Test
    void aKindWithoutRowsIsOnlyCounted() {
        String page = SamplePage.html("m", List.of(new SampleGroup("accepted", 0, List.of())));

        assertThat(page).contains("<a href=\"#accepted\">accepted").doesNotContain("<section");
    }
}
