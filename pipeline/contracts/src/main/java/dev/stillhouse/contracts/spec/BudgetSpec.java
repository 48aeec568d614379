package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Rules;

/** The most that the teacher's answers may cost. */
public sealed interface BudgetSpec {
    /** Tokens of prompts and answers. */
    record Tokens(long tokens) implements BudgetSpec {
        public Tokens {
            new Rules()
                    .that(tokens >= 1, "tokens must be at least 1, but was %d", tokens)
                    .hold();
        }
    }

    /** In the currency of the price. */
    record Money(double money) implements BudgetSpec {
        private static final double MOST = 1e6;

        public Money {
            new Rules()
                    .that(money > 0 && money <= MOST, "money must be above 0 and at most 1000000, but was %s", money)
                    .hold();
        }
    }
}
