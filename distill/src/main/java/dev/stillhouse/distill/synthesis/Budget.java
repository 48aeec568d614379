package dev.stillhouse.distill.synthesis;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** The most that the answers of a run folder may cost, all of its runs together. It is counted in units of its own kind. */
public sealed interface Budget extends Serializable {
    long units();

    /** Of so many tokens, rounded up, wherever they are billed. */
    long units(TokenUsage usage);

    /** Of what was billed, rounded up. */
    long units(Charge charge);

    /** For people. */
    String text(long units);

    /** As much as it takes. */
    record Unlimited() implements Budget {
        @Override
        public long units() {
            return Long.MAX_VALUE;
        }

        @Override
        public long units(TokenUsage usage) {
            return usage.total();
        }

        @Override
        public long units(Charge charge) {
            return units(charge.usage());
        }

        @Override
        public String text(long units) {
            return new Tokens(1).text(units);
        }
    }

    /** Of prompts and answers together. */
    record Tokens(long units) implements Budget {
        public Tokens {
            Check.that(units >= 1, "synthesize.budget.tokens must be at least 1, but was %d", units);
        }

        @Override
        public long units(TokenUsage usage) {
            return usage.total();
        }

        @Override
        public long units(Charge charge) {
            return units(charge.usage());
        }

        @Override
        public String text(long count) {
            return String.format(Locale.ROOT, "%,d tokens", count);
        }
    }

    /** Counted in millionths of a millionth of the currency, which is exact for prices with up to six digits after the point. */
    record Money(BigDecimal amount, PriceBook prices) implements Budget {
        private static final int DIGITS = 12;

        public Money {
            Check.that(amount.signum() > 0, "synthesize.budget.money must be above 0, but was %s", amount);
            Check.that(
                    amount.compareTo(new BigDecimal(1_000_000)) <= 0,
                    "synthesize.budget.money must be at most 1000000, but was %s",
                    amount);
        }

        /** At one price. */
        public Money(BigDecimal amount, Price price) {
            this(amount, PriceBook.of(price));
        }

        @Override
        public long units() {
            return amount.movePointRight(DIGITS).setScale(0, RoundingMode.FLOOR).longValueExact();
        }

        @Override
        public long units(TokenUsage usage) {
            return units(prices.most(usage));
        }

        @Override
        public long units(Charge charge) {
            return units(prices.of(charge));
        }

        private static long units(BigDecimal money) {
            return money.movePointRight(DIGITS)
                    .setScale(0, RoundingMode.CEILING)
                    .longValueExact();
        }

        @Override
        public String text(long units) {
            return BigDecimal.valueOf(units, DIGITS).setScale(6, RoundingMode.HALF_UP) + " " + prices.currency();
        }
    }
}
