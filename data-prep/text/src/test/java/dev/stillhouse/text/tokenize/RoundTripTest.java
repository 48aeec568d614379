package dev.stillhouse.text.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

class RoundTripTest {
    private static final HfTokenizer TOKENIZER = TestTokenizer.open();

    @AfterContainer
    static void close() {
        TOKENIZER.close();
    }

    @Property(tries = 300)
    void decodingAnEncodedTextGivesTheText(@ForAll("texts") String text) {
        assertThat(TOKENIZER.decode(TOKENIZER.encode(text))).isEqualTo(text);
    }

    @Property(tries = 300)
    void plainTextNeverHoldsSpecialTokens(@ForAll("texts") String text) {
        assertThat(IntStream.of(TOKENIZER.encode(text))).noneMatch(TOKENIZER::isSpecial);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> anything = Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .map(Character::toString)
                .list()
                .ofMaxSize(40)
                .map(parts -> String.join("", parts));
        Arbitrary<String> special = Arbitraries.of("<|eot_id|>", "<|begin_of_text|>", "\n\n", "  ", "'ll", "1234");
        return Arbitraries.oneOf(anything, special).list().ofMaxSize(4).map(parts -> String.join("", parts));
    }
}
