package dev.stillhouse.lake;

/** How a row was written. */
enum RowShape {
    MESSAGES,
    PROMPT_COMPLETION,
    INSTRUCTION_OUTPUT,
    PROMPT,
    TEXT
}
