package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.lake.source.ReadLimits;
import java.util.List;

/**
 * Where a data set lies.
 *
 * @param paths files, folders or globs, local or any URI that Hadoop reads, and {@code table:NAME} for tables of Spark's catalogs
 */
public record DataSource(List<String> paths, RowFields fields, ReadLimits limits) {
    private static final String TABLE = "table:";

    public DataSource {
        paths = List.copyOf(paths);
        Check.that(!paths.isEmpty(), "a data set needs at least one path");
    }

    public DataSource(List<String> paths, RowFields fields) {
        this(paths, fields, ReadLimits.DEFAULT);
    }

    List<String> files() {
        return paths.stream().filter(path -> !path.startsWith(TABLE)).toList();
    }

    /** Names of tables, such as {@code catalog.schema.table}. */
    List<String> tables() {
        return paths.stream()
                .filter(path -> path.startsWith(TABLE))
                .map(path -> path.substring(TABLE.length()))
                .toList();
    }
}
