package dev.stillhouse.lake;

import java.util.Locale;

/** What is in a file, by its name. */
enum FileKind {
    JSON_LINES(".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"),
    JSON(".json", ".json.gz"),
    CSV(".csv", ".csv.gz"),
    TEXT(".txt", ".text", ".txt.gz"),
    MARKDOWN(".md", ".markdown", ".mdx", ".rst"),
    HTML(".html", ".htm", ".xhtml"),
    PARQUET(".parquet"),
    OTHER();

    private final String[] endings;

    FileKind(String... endings) {
        this.endings = endings;
    }

    static FileKind of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (FileKind kind : values()) {
            for (String ending : kind.endings) {
                if (lower.endsWith(ending)) {
                    return kind;
                }
            }
        }
        return OTHER;
    }
}
