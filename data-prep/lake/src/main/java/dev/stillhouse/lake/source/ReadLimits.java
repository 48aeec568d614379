package dev.stillhouse.lake.source;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;

/**
 * What bounds the memory of a reader.
 *
 * @param rowBytes most bytes of a line, a record or a document, after decompression; what is longer becomes a defect and is never held whole
 */
public record ReadLimits(int rowBytes) implements Serializable {
    /** 16 MiB, which is below the 20 million characters that Jackson allows in a text by default. */
    public static final ReadLimits DEFAULT = new ReadLimits(16 << 20);

    public ReadLimits {
        Check.that(rowBytes >= 1024, "data.max_row_bytes must be at least 1024, but was %d", rowBytes);
    }
}
