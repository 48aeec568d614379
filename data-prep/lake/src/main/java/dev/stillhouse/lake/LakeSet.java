package dev.stillhouse.lake;

import dev.stillhouse.lake.RowRules.Strictness;

/**
 * A data set of the lake and what it is for.
 *
 * @param name {@code input}, {@code labelled} or {@code test}
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

    RowRules rules(PrepareSettings settings) {
        return new RowRules(
                kind, source.fields(), settings.system().orElse(""), settings.clean(), settings.pii(), strictness);
    }
}
