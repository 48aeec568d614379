package dev.stillhouse.distill.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CostTest {
    @Test
    void theBillCountsWhatWasPaidForAndDividesItByWhatWasAccepted() {
        Price price = new Price(new BigDecimal("1.00"), new BigDecimal("0.50"), new BigDecimal("3.50"), "USD");
        Spend whole = Spend.ofRows(2)
                .plus(Spend.of(Certainty.STATED, new TokenUsage(2_000_000, 1_000_000, 500_000), price))
                .plus(Spend.of(Certainty.ASSUMED, new TokenUsage(100, 10), price));
        Cost cost = new Cost(
                "fake-405b",
                Map.of(RejectReason.NOT_JSON, 1L),
                4,
                PriceBook.of(price),
                whole,
                Map.of("language", Map.of("de", whole)),
                whole.plus(whole));

        assertThat(cost.money()).isEqualByComparingTo("3.25");
        assertThat(cost.toJson()).isEqualToIgnoringWhitespace("""
                        {"teacher": "fake-405b", "rejected": 1, "reject_reasons": {"NOT_JSON": 1}, "paid_requests": 4,
                         "price": {"input_per_million": 1.00, "cached_per_million": 0.50, "output_per_million": 3.50, "currency": "USD"},
                         "accepted": 2, "prompt_tokens": 2000000, "cached_tokens": 1000000, "completion_tokens": 500000,
                         "assumed_tokens": 110, "spend": 3.250000, "assumed_spend": 0.000135, "spend_per_accepted_row": 1.625000,
                         "by_language": {"de": {"accepted": 2, "prompt_tokens": 2000000, "cached_tokens": 1000000,
                         "completion_tokens": 500000, "assumed_tokens": 110, "spend": 3.250000, "assumed_spend": 0.000135,
                         "spend_per_accepted_row": 1.625000}},
                         "ledger": {"prompt_tokens": 4000000, "cached_tokens": 2000000, "completion_tokens": 1000000,
                         "assumed_tokens": 220, "spend": 6.500000, "assumed_spend": 0.000270}}""");
    }

    @Test
    void aRequestIsNamedByAllThatItsAnswerDependsOn() {
        AnswerParameters parameters = new AnswerParameters(64, 0, 8, 1);
        String messages = "[{\"role\":\"user\",\"content\":\"x\"}]";
        String id = RequestId.of("m", Optional.empty(), "t1", messages, "", parameters);

        assertThat(id).matches("[0-9a-f]{64}");
        assertThat(RequestId.of(
                        "m", Optional.empty(), "t1", "[{\"content\":\"x\", \"role\":\"user\"}]", "", parameters))
                .isEqualTo(id);
        assertThat(RequestId.of("n", Optional.empty(), "t1", messages, "", parameters))
                .isNotEqualTo(id);
        assertThat(RequestId.of("m", Optional.of("w"), "t1", messages, "", parameters))
                .isNotEqualTo(id);
        assertThat(RequestId.of("m", Optional.empty(), "t2", messages, "", parameters))
                .isNotEqualTo(id);
        assertThat(RequestId.of("m", Optional.empty(), "t1", messages, "", new AnswerParameters(64, 0, 8, 2)))
                .isNotEqualTo(id);
        assertThat(RequestId.of("m", Optional.empty(), "t1", messages, "[{\"name\":\"a\"}]", parameters))
                .isNotEqualTo(id);
        assertThat(RequestId.of("m", Optional.empty(), "t1", messages, "", parameters.withJsonSchema("{}")))
                .isNotEqualTo(id);
    }

    @Test
    void requestsKeepTheNamesThatLedgersHave() {
        assertThat(RequestId.of(
                        "m",
                        Optional.empty(),
                        "messages-1",
                        "[{\"role\":\"user\",\"content\":\"x\"}]",
                        "",
                        new AnswerParameters(64, 0.5, 8, 1)))
                .isEqualTo("158895debbddb3ef5805cd7f18c9375b3882608436d76e71cbdca4a825c6f1f2");
    }
}
