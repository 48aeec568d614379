package dev.stillhouse.text.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DedupTest {
    @Test
    void dividesScriptsWithoutSpaces() {
        assertThat(Words.of("เครื่องพิมพ์ไม่ทำงาน")).hasSizeGreaterThan(1);
        assertThat(Words.of("東京都 abc")).containsExactly("東", "京", "都", "abc");
        assertThat(Words.of("नहीं हो")).containsExactly("नहीं", "हो");
    }
}
