package dev.stillhouse.lake;

/** How a row was written. The names are stable: they stand in data cards. */
enum RowShape {
    /** A list of {@code role} and {@code content}, as OpenAI and Hugging Face have it. */
    MESSAGES,
    /** The same with descriptions of tools, calls of tools or their results. */
    MESSAGES_WITH_TOOLS,
    /** A list of {@code from} and {@code value}, as ShareGPT has it. */
    SHAREGPT,
    /** A better and a worse answer: {@code chosen} and {@code rejected}. */
    PREFERENCE,
    PROMPT_COMPLETION,
    /** {@code instruction}, {@code input} and {@code output}, as Alpaca has them. */
    INSTRUCTION_OUTPUT,
    PROMPT,
    TEXT
}
