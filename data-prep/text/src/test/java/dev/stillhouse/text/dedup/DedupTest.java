package dev.stillhouse.text.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class DedupTest {
    private static final String LONG =
            "the printer in the second room of our office in Leeds does not start since the update on Monday";

    @Test
    void dividesScriptsWithoutSpaces() {
        assertThat(Words.of("เครื่องพิมพ์ไม่ทำงาน")).hasSizeGreaterThan(1);
        assertThat(Words.of("東京都 abc")).containsExactly("東", "京", "都", "abc");
        assertThat(Words.of("नहीं हो")).containsExactly("नहीं", "हो");
    }

    @Test
    void findsTestTextsInsideOfOthers() {
        ContaminationIndex index = new ContaminationIndex(13);
        index.add("long", LONG);
        index.add("eight", "my invoice was paid twice please send money");
        index.add("short", "thanks a lot");

        assertThat(index.find("Fwd: " + LONG.toUpperCase(Locale.ROOT) + "!!")).hasValue("long");
        assertThat(index.find("Hi. My invoice was paid twice, please send money back."))
                .hasValue("eight");
        assertThat(index.find("Thanks a lot!")).hasValue("short");
        assertThat(index.find("Thanks a lot for the printer in the second room of our office in York"))
                .isEmpty();
    }
}
