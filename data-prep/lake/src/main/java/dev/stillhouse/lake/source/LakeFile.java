package dev.stillhouse.lake.source;

import java.io.Serializable;

/**
 * A file to read.
 *
 * @param uri where it is
 * @param label its path below what the user named: the same on every machine
 * @param length in bytes, as it lies there
 */
public record LakeFile(String uri, String label, FileKind kind, long length) implements Serializable {
    Compression compression() {
        return Compression.of(uri);
    }

    /** Whether a task can read a part of it that begins anywhere. */
    boolean isSplittable() {
        return kind == FileKind.PARQUET || (kind == FileKind.JSON_LINES && compression() == Compression.NONE);
    }
}
