package dev.stillhouse.app.stage;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.spec.Location;
import java.nio.file.Path;
import java.util.List;

/** Finds what a location of this machine stands for. */
@FunctionalInterface
public interface LocalPaths {
    /** The file or folder of that name, or what it matches as a glob; empty when there is nothing. */
    List<Path> find(Location location);

    /**
     * The same, and at least one.
     *
     * @param key what names the location in the run spec
     * @throws Failure DATASET_MISSING when nothing is there
     */
    default List<Path> require(String key, Location location) {
        List<Path> found = find(location);
        if (found.isEmpty()) {
            throw FailureCode.DATASET_MISSING.with(
                    "%s: there is nothing at %s; correct the path in the run spec, or give another with --set %s=PATH",
                    key, location, key);
        }
        return found;
    }
}
