package dev.stillhouse.app.stage;

import java.util.Locale;

/** The kinds of stages, in the order in which they are carried out. */
public enum StageKind {
    GENERATE,
    TOKENIZER,
    CLASSIFY,
    PREPARE,
    SYNTHESIZE,
    FINETUNE,
    DISTILL,
    EVALUATE,
    EXPORT,
    REPORT;

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
