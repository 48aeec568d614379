package dev.stillhouse.contracts.spec;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where data lies: an absolute path of this machine, a Hadoop file system URI such as {@code s3a://lake/tickets}, or
 * {@code run:PATH}, which is a path inside of the run folder, for what an earlier stage of the same run wrote, or
 * {@code table:NAME}, which is a table of Spark's catalogs.
 */
public record Location(String value) {
    private static final String RUN = "run:";
    private static final String TABLE = "table:";

    /** A location as written in a spec, where relative paths start from a folder. */
    public static Location of(String text, Path base) {
        boolean isWhole = isUri(text) || text.startsWith(RUN) || text.startsWith(TABLE);
        return new Location(isWhole ? text : resolved(text, base));
    }

    public boolean isInRun() {
        return value.startsWith(RUN);
    }

    /** The name of a table, such as {@code catalog.schema.table}. */
    public Optional<String> table() {
        return value.startsWith(TABLE) ? Optional.of(value.substring(TABLE.length())) : Optional.empty();
    }

    /** Whether only Spark can look at it. */
    public boolean isRemote() {
        return isUri(value) || table().isPresent();
    }

    /** The same place, absolute also when it is inside of a run. */
    public Location in(Path runFolder) {
        return isInRun() ? new Location(resolved(value.substring(RUN.length()), runFolder)) : this;
    }

    /** The path of a location on this machine. */
    public Path path() {
        if (isRemote() || isInRun()) {
            throw new IllegalStateException(value + " has no path on this machine");
        }
        return Path.of(value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static boolean isUri(String text) {
        return text.matches("[A-Za-z][A-Za-z0-9+.-]*://.*");
    }

    private static String resolved(String text, Path base) {
        return base.resolve(text).toAbsolutePath().normalize().toString();
    }
}
