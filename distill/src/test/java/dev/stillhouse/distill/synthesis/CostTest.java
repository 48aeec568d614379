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
        Cost cost = new Cost(
                "fake-405b",
                3,
                Map.of(RejectReason.NOT_JSON, 1L),
                4,
                new TokenUsage(2_000_000, 500_000),
                new Price(new BigDecimal("1.00"), new BigDecimal("3.50"), "USD"));

        assertThat(cost.spend()).isEqualByComparingTo("3.75");
        assertThat(cost.toJson()).isEqualToIgnoringWhitespace("""
                        {"teacher": "fake-405b", "accepted": 3, "rejected": 1, "reject_reasons": {"NOT_JSON": 1},
                         "paid_requests": 4, "prompt_tokens": 2000000, "completion_tokens": 500000,
                         "price": {"input_per_million": 1.00, "output_per_million": 3.50, "currency": "USD"},
                         "spend": 3.750000, "spend_per_accepted_row": 1.250000}""");
    }

    @Test
    void aRequestIsNamedByAllThatItsAnswerDependsOn() {
        AnswerParameters parameters = new AnswerParameters(64, 0, 8, 1);
        String messages = "[{\"role\":\"user\",\"content\":\"x\"}]";
        String id = RequestId.of("m", Optional.empty(), "t1", messages, parameters);

        assertThat(id).matches("[0-9a-f]{64}");
        assertThat(RequestId.of("m", Optional.empty(), "t1", "[{\"content\":\"x\", \"role\":\"user\"}]", parameters))
                .isEqualTo(id);
        assertThat(RequestId.of("n", Optional.empty(), "t1", messages, parameters))
                .isNotEqualTo(id);
        assertThat(RequestId.of("m", Optional.of("w"), "t1", messages, parameters))
                .isNotEqualTo(id);
        assertThat(RequestId.of("m", Optional.empty(), "t2", messages, parameters))
                .isNotEqualTo(id);
        assertThat(RequestId.of("m", Optional.empty(), "t1", messages, new AnswerParameters(64, 0, 8, 2)))
                .isNotEqualTo(id);
    }
}
