package dev.stillhouse.examples.helpdesk;

/** What is wrong with a row of the pile; {@link Dirt} describes each. */
enum Blemish {
    NONE,
    EXACT_DUPLICATE,
    NEAR_DUPLICATE,
    INJECTION,
    EMPTY,
    TOO_LONG,
    GARBLED,
    CONTAMINATED,
    BROKEN
}
