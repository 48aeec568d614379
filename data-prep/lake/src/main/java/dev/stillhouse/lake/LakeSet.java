package dev.stillhouse.lake;

import dev.stillhouse.lake.RowRules.Strictness;

/**
 * A data set of the lake and what it is for.
 *
 * @param name {@code input}, {@code labelled}, {@code test}, or the key of an evaluation set
 */
record LakeSet(String name, RowKind kind, DataSource source, Strictness strictness) {
    static final String INPUT = "input";
    static final String LABELLED = "labelled";
    static final String TEST = "test";

    static LakeSet input(RowKind kind, DataSource source) {
        return new LakeSet(INPUT, kind, source, Strictness.LAKE);
    }

    static LakeSet labelled(DataSource source) {
        return new LakeSet(LABELLED, RowKind.CHATS, source, Strictness.CURATED);
    }

    static LakeSet test(DataSource source) {
        return new LakeSet(TEST, RowKind.CHATS, source, Strictness.CURATED);
    }

    /** A set that training data is compared with. */
    static LakeSet evaluation(String benchmark, DataSource source) {
        return new LakeSet("decontaminate.against." + benchmark, RowKind.EVALUATION, source, Strictness.CURATED);
    }

    RowRules rules(PrepareSettings settings) {
        PrepareSettings.Pii pii = kind == RowKind.EVALUATION ? settings.pii().neverDropping() : settings.pii();
        return new RowRules(kind, source.fields(), settings.system().orElse(""), settings.clean(), pii, strictness);
    }
}
