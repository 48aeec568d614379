package dev.stillhouse.app.doctor;

/**
 * One thing that was looked at.
 *
 * @param what such as "java"
 * @param state what was found
 * @param advice what to do; empty when all is well
 */
public record Finding(String what, Verdict verdict, String state, String advice) {
    public enum Verdict {
        GOOD,
        /** Works, but not everything or not well. */
        LIMITED,
        /** Stillhouse cannot work like this. */
        BAD
    }

    static Finding good(String what, String state) {
        return new Finding(what, Verdict.GOOD, state, "");
    }

    static Finding limited(String what, String state, String advice) {
        return new Finding(what, Verdict.LIMITED, state, advice);
    }

    static Finding bad(String what, String state, String advice) {
        return new Finding(what, Verdict.BAD, state, advice);
    }
}
