package dev.stillhouse.lake.source;

import java.io.Serializable;

/**
 * A part of a file: the lines, or the row groups of Parquet, that begin in a range of bytes.
 *
 * @param start first byte
 * @param end byte after the last one
 */
public record FileSplit(LakeFile file, long start, long end) implements Serializable {
    static FileSplit whole(LakeFile file) {
        return new FileSplit(file, 0, Long.MAX_VALUE);
    }

    /** Whether other tasks read other parts of the file, so that nobody counts its lines. */
    boolean isPart() {
        return start > 0 || end < file.length();
    }
}
