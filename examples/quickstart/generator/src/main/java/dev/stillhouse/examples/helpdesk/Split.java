package dev.stillhouse.examples.helpdesk;

/** The side of the experiment that a ticket belongs to. The two sides share no phrasing and no slot value. */
public enum Split {
    TRAIN,
    TEST;

    private static final int TEST_IN = 8;

    /** The split that may use this number; one number in eight belongs to the test split. */
    static Split of(long number) {
        return SeededRandom.mix(number) % TEST_IN == 0 ? TEST : TRAIN;
    }
}
