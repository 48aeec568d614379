package dev.stillhouse.distill.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BudgetTest {
    private static final Price PRICE =
            new Price(new BigDecimal("3.00"), new BigDecimal("0.30"), new BigDecimal("15"), "EUR");

    @Test
    void moneyIsCountedExactly() {
        Budget budget = new Budget.Money(new BigDecimal("0.01"), PRICE);

        assertThat(budget.units()).isEqualTo(10_000_000_000L);
        assertThat(budget.units(new TokenUsage(1_000, 400, 100)))
                .as("600 at 3, 400 at 0.30 and 100 at 15 a million")
                .isEqualTo(3_420_000_000L);
        assertThat(budget.text(3_420_000_000L)).isEqualTo("0.003420 EUR");
    }

    @Test
    void everyEndpointHasItsPriceAndTheDearestIsSetAside() {
        Price cheap = new Price(BigDecimal.ONE, BigDecimal.ONE, "EUR");
        Budget budget =
                new Budget.Money(new BigDecimal("0.01"), new PriceBook(PRICE, Map.of("http://cheap/v1", cheap)));
        TokenUsage usage = new TokenUsage(1_000, 0, 100);

        assertThat(budget.units(usage)).isEqualTo(4_500_000_000L);
        assertThat(budget.units(new Charge("http://other/v1", Certainty.STATED, usage)))
                .isEqualTo(4_500_000_000L);
        assertThat(budget.units(new Charge("http://cheap/v1", Certainty.STATED, usage)))
                .isEqualTo(1_100_000_000L);
    }

    @Test
    void tokensAreThoseOfPromptAndAnswer() {
        Budget budget = new Budget.Tokens(1_000_000);

        assertThat(budget.units(new TokenUsage(1_000, 400, 100))).isEqualTo(1_100);
        assertThat(budget.text(1_100)).isEqualTo("1,100 tokens");
    }

    @Test
    void anAccountSetsAsideAndSettles() {
        Account account = new Account(100);

        assertThat(account.reserve(60)).isTrue();
        assertThat(account.reserve(41)).isFalse();
        account.settle(60, 20);
        assertThat(account.reserve(80)).isTrue();
        account.settle(80, 90);
        assertThat(account.reserve(0))
                .as("more was billed than was thought possible")
                .isFalse();
    }

    @Test
    void aPromptHasAtMostAsManyTokensAsBytes() {
        Question question = new Question("id", "[{\"role\":\"user\",\"content\":\"日本\"}]");

        assertThat(question.most(new AnswerParameters(64, 0, 0, 1))).isEqualTo(new TokenUsage(36 + 128, 64));
    }

    @Test
    void toolsAndASchemaAreThoughtOfToo() {
        Question question = new Question("id", 1, "[]", "[{\"name\":\"a\"}]");

        assertThat(question.most(new AnswerParameters(64, 0, 0, 1).withJsonSchema("{}")))
                .isEqualTo(new TokenUsage(2 + 2 + 128 + 2 * 14 + 512, 64));
    }

    @Test
    void aCachedTokenIsNotDearerThanAnother() {
        assertThatThrownBy(() -> new Price(BigDecimal.ONE, BigDecimal.TEN, BigDecimal.ONE, "USD"))
                .hasMessage(
                        "synthesize.price.cached_per_million must be at least 0 and at most input_per_million 1, but was 10");
    }
}
