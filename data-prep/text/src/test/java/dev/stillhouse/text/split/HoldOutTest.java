package dev.stillhouse.text.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldOutTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Where is my order? | where is  MY order
            Where is my order? | Where is my order!!
            \uFF37here is my order? | Where is my order?
            \u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35 \u0E04\u0E23\u0E31\u0E1A | \u0E2A\u0E27\u0E31\u0E2A\u0E14\u0E35, \u0E04\u0E23\u0E31\u0E1A
            """)
    void takesTheSameWordsForOneConversation(String one, String other) {
        assertThat(HoldOut.conversation(other)).isEqualTo(HoldOut.conversation(one));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Where is my order? | Where is my other order?
            \u0915\u093F | \u0915\u0940
            ?! | ...
            """)
    void tellsOtherWordsApart(String one, String other) {
        assertThat(HoldOut.conversation(other)).isNotEqualTo(HoldOut.conversation(one));
    }

    @Test
    void holdsOutAboutTheShare() {
        HoldOut tenth = new HoldOut(0.1);

        long held = IntStream.range(0, 20_000)
                .filter(i -> tenth.takes(HoldOut.conversation("Question " + i)))
                .count();

        assertThat(held).isBetween(1_850L, 2_150L);
    }

    @Test
    void takesNothingWhenTheShareIsNothing() {
        assertThat(new HoldOut(0).takes("0".repeat(64))).isFalse();
    }
}
