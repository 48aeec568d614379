package dev.stillhouse.examples.helpdesk;

import dev.stillhouse.contracts.failure.Check;

/**
 * How much of everything to generate. A count of zero leaves the file out.
 *
 * @param seed of all draws; the files draw different tickets from it
 * @param gold labelled tickets of the training split: {@code gold.jsonl}
 * @param test labelled tickets of the test split: {@code test.jsonl}
 * @param pile unlabelled rows with dirt, half in {@code tickets/tickets-a.jsonl} and half in
 *     {@code tickets/tickets-b.jsonl}
 * @param teacherLabelled labelled tickets of the training split: {@code teacher-train.jsonl}
 * @param baseUnlabelled clean unlabelled mail threads of the training split: {@code base-train.jsonl}
 */
public record Recipe(long seed, int gold, int test, int pile, int teacherLabelled, int baseUnlabelled, Dirt dirt) {
    public Recipe {
        check("gold", gold);
        check("test", test);
        check("pile", pile);
        check("teacherLabelled", teacherLabelled);
        check("baseUnlabelled", baseUnlabelled);
        Check.that(
                pile == 0 || dirt.contaminated() == 0 || test > 0,
                "recipe.dirt.contaminated is %s, but recipe.test is 0;"
                        + " set one of them so that there are tickets to copy",
                dirt.contaminated());
    }

    private static void check(String name, int count) {
        Check.that(count >= 0, "recipe.%s must be at least 0, but was %d", name, count);
    }
}
