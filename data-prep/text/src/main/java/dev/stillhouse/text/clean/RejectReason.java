package dev.stillhouse.text.clean;

/** Why a row is not trained on. The names are stable: they stand in rejects and data cards. */
public enum RejectReason {
    /** A file that is not text, or of a kind that is not read. */
    NOT_TEXT,
    /** A line or record that is not JSON. */
    NOT_JSON,
    /** A line, record or document of more bytes than data.max_row_bytes. */
    OVERSIZED,
    /** JSON of more than 1,000 levels. */
    TOO_DEEP,
    /** A file that ends in the middle; the rows before that place are kept. */
    TRUNCATED_FILE,
    /** A file of which nothing more can be read; the rows before that place are kept. */
    DAMAGED_FILE,
    /** Bytes that are not UTF-8. */
    INVALID_UTF8,
    /** A record without the fields that a row of its kind needs. */
    MISSING_FIELD,
    /** A field of the wrong type. */
    WRONG_TYPE,
    /** A test row with tools: a student is asked without. */
    HAS_TOOLS,
    /** Turns that do not fit together: an empty one, a system message in the middle, a tool's result after nothing, no answer at the end. */
    BROKEN_CHAT,
    /** Nothing but white space. */
    EMPTY,
    TOO_SHORT,
    TOO_LONG,
    /** Replacement characters, or UTF-8 that was read as something else. */
    GARBLED,
    /** In a language that data.language.keep does not name. */
    OTHER_LANGUAGE,
    /** Breaks a rule of quality of the Gopher paper. */
    GOPHER_QUALITY,
    /** Breaks a rule of repetition of the Gopher paper. */
    GOPHER_REPETITION,
    /** Breaks a rule of FineWeb. */
    FINEWEB_QUALITY,
    /** Gives orders to a model, or spells its special tokens. */
    PROMPT_INJECTION,
    /** Has personal data or secrets, and rows with such are to be dropped. */
    PERSONAL_DATA,
    /** A classifier of data.classify gives it a lower grade or probability than at_least. */
    LOW_SCORE,
    /** A classifier of data.classify finds another class than those to keep. */
    OTHER_CLASS,
    EXACT_DUPLICATE,
    NEAR_DUPLICATE,
    /** Good, but beyond what data.mix leaves of its language. */
    BEYOND_MIX,
    /** Good, but data.max_rows were kept already. */
    BEYOND_MAX_ROWS,
    /** Shares text with the test set. */
    CONTAMINATED,
    /** More tokens than fit into a sequence. */
    TOO_MANY_TOKENS,
    /** Asks the same as a labelled row that is held out for validation. */
    HELD_OUT;

    /** Whether nothing is wrong with the row: it is counted, but not kept among the rejects, since there may be very many. */
    public boolean isBeyond() {
        return this == BEYOND_MIX || this == BEYOND_MAX_ROWS;
    }
}
