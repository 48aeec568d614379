package dev.stillhouse.examples.helpdesk;

import dev.stillhouse.contracts.failure.Check;

/**
 * How dirty the pile is: the share of its rows that have each blemish.
 *
 * @param exactDuplicates rows with the text of an earlier row
 * @param nearDuplicates rows with the text of an earlier row, a few words changed
 * @param injections tickets that try to give orders to a model, some with special-token strings
 * @param empty nothing or white space only
 * @param tooLong tickets with a pasted log of several thousand characters
 * @param garbled wrongly decoded text, or control characters
 * @param contaminated copies of test tickets
 * @param broken lines that are no JSON row; all of them in the first file of the pile
 */
public record Dirt(
        double exactDuplicates,
        double nearDuplicates,
        double injections,
        double empty,
        double tooLong,
        double garbled,
        double contaminated,
        double broken) {

    public Dirt {
        check("exactDuplicates", exactDuplicates);
        check("nearDuplicates", nearDuplicates);
        check("injections", injections);
        check("empty", empty);
        check("tooLong", tooLong);
        check("garbled", garbled);
        check("contaminated", contaminated);
        check("broken", broken);
        double most =
                exactDuplicates + nearDuplicates + injections + empty + tooLong + garbled + contaminated + 2 * broken;
        Check.that(
                most <= 0.9, "dirt: the rates, broken counted twice, must add up to at most 0.9, but give %.3f", most);
    }

    /** What people find in a lake that nobody has cleaned. */
    public static Dirt typical() {
        return new Dirt(0.03, 0.04, 0.015, 0.01, 0.003, 0.007, 0.01, 0.01);
    }

    public static Dirt none() {
        return new Dirt(0, 0, 0, 0, 0, 0, 0, 0);
    }

    private static void check(String name, double rate) {
        Check.that(rate >= 0 && rate <= 1, "dirt.%s must be between 0 and 1, but was %s", name, rate);
    }

    /** The rate in the file that holds the broken lines, or in the one that does not. */
    double rate(Blemish blemish, PileRow.Part part) {
        return switch (blemish) {
            case NONE -> 0;
            case EXACT_DUPLICATE -> exactDuplicates;
            case NEAR_DUPLICATE -> nearDuplicates;
            case INJECTION -> injections;
            case EMPTY -> empty;
            case TOO_LONG -> tooLong;
            case GARBLED -> garbled;
            case CONTAMINATED -> contaminated;
            case BROKEN -> part == PileRow.Part.FIRST ? 2 * broken : 0;
        };
    }
}
