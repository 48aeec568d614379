package dev.stillhouse.lake.source;

import java.util.List;
import java.util.Locale;

/** What is in a file, by its name. All but Parquet and Arrow may be compressed as {@link Compression} knows. */
public enum FileKind {
    JSON_LINES(".jsonl", ".ndjson"),
    JSON(".json"),
    CSV(".csv"),
    TSV(".tsv", ".tab"),
    ARROW(".arrow", ".arrows", ".ipc", ".feather"),
    PARQUET(".parquet", ".parq"),
    TEXT(".txt", ".text"),
    MARKDOWN(".md", ".markdown", ".mdx", ".rst"),
    HTML(".html", ".htm", ".xhtml"),
    OTHER();

    private final List<String> endings;

    FileKind(String... endings) {
        this.endings = List.of(endings);
    }

    static FileKind of(String name) {
        Compression compression = Compression.of(name);
        String bare = compression.bare(name).toLowerCase(Locale.ROOT);
        for (FileKind kind : values()) {
            boolean packed = compression != Compression.NONE && (kind == PARQUET || kind == ARROW);
            if (!packed && kind.endings.stream().anyMatch(bare::endsWith)) {
                return kind;
            }
        }
        return OTHER;
    }
}
