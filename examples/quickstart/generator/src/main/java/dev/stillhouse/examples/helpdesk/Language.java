package dev.stillhouse.examples.helpdesk;

import java.util.Locale;

/** A language of the help desk. */
public enum Language {
    DE(Script.LATIN),
    EN(Script.LATIN),
    ES(Script.LATIN),
    FR(Script.LATIN),
    HI(Script.DEVANAGARI),
    IT(Script.LATIN),
    PT(Script.LATIN),
    TH(Script.THAI);

    /** How a language is written: only Latin letters have case and can be swapped one by one without harm. */
    enum Script {
        LATIN,
        DEVANAGARI,
        THAI
    }

    private final Script script;

    Language(Script script) {
        this.script = script;
    }

    Script script() {
        return script;
    }

    /** ISO 639-1. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
