package dev.stillhouse.text.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LanguageMixTest {
    private static final SortedMap<String, Long> ROWS = new TreeMap<>(Map.of("en", 9000L, "de", 900L, "th", 100L));

    @Test
    void bringsLanguagesCloserTogether() {
        // 9000^(1/2) : 900^(1/2) : 100^(1/2) is 94.87 : 30 : 10
        assertThat(new LanguageMix.Temperature(2).quotas(ROWS, 1000))
                .containsExactly(Map.entry("de", 223L), Map.entry("en", 703L), Map.entry("th", 74L));
        assertThat(new LanguageMix.Temperature(1).quotas(ROWS, 1000))
                .containsExactly(Map.entry("de", 90L), Map.entry("en", 900L), Map.entry("th", 10L));
    }

    @Test
    void givesToOthersWhatALanguageHasTooFewRowsFor() {
        assertThat(new LanguageMix.Temperature(1000).quotas(ROWS, 3000))
                .containsExactly(Map.entry("de", 900L), Map.entry("en", 2000L), Map.entry("th", 100L));
        assertThat(new LanguageMix.Temperature(2).quotas(ROWS, 20_000)).isEqualTo(ROWS);
    }

    @Test
    void keepsExactSharesAsFarAsTheScarcestLanguageGoes() {
        LanguageMix mix = new LanguageMix.Shares(new TreeMap<>(Map.of("en", 0.5, "de", 0.3, "th", 0.2)));

        assertThat(mix.quotas(ROWS, Long.MAX_VALUE))
                .containsExactly(Map.entry("de", 150L), Map.entry("en", 250L), Map.entry("th", 100L));
        assertThat(mix.quotas(ROWS, 11)).containsExactly(Map.entry("de", 3L), Map.entry("en", 6L), Map.entry("th", 2L));
    }

    @Test
    void leavesOutLanguagesWithoutAShare() {
        assertThat(new LanguageMix.Shares(new TreeMap<>(Map.of("de", 1.0))).quotas(ROWS, 10_000))
                .containsExactly(Map.entry("de", 900L), Map.entry("en", 0L), Map.entry("th", 0L));
    }

    @Test
    void saysWhichLanguageIsMissing() {
        assertThatThrownBy(() -> new LanguageMix.Shares(new TreeMap<>(Map.of("en", 0.8, "fr", 0.2))).quotas(ROWS, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "data.mix.shares wants 0.2 of fr, but there are no rows of it; remove it from the shares, or add rows");
    }

    @Property
    void neverKeepsMoreThanThereIs(
            @ForAll @Size(min = 1, max = 8)
                    Map<@net.jqwik.api.constraints.AlphaChars String, @LongRange(min = 1, max = 1000) Long> rows,
            @ForAll @DoubleRange(min = 1, max = 10) double temperature,
            @ForAll @LongRange(min = 0, max = 5000) long most) {
        SortedMap<String, Long> quotas = new LanguageMix.Temperature(temperature).quotas(new TreeMap<>(rows), most);

        long all = rows.values().stream().mapToLong(Long::longValue).sum();
        assertThat(quotas.keySet()).isEqualTo(rows.keySet());
        assertThat(quotas.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(Math.min(all, most));
        quotas.forEach((language, quota) -> assertThat(quota).isBetween(0L, rows.get(language)));
    }
}
