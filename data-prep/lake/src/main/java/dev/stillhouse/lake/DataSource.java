package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.Check;
import java.util.List;

/**
 * Where a data set lies.
 *
 * @param paths files, folders or globs, local or any URI that Hadoop reads
 */
public record DataSource(List<String> paths, RowFields fields) {
    public DataSource {
        paths = List.copyOf(paths);
        Check.that(!paths.isEmpty(), "a data set needs at least one path");
    }
}
