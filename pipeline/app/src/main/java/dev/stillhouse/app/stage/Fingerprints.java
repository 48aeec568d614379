package dev.stillhouse.app.stage;

import dev.stillhouse.contracts.spec.Location;

/** Tells whether data outside of the run changed. */
@FunctionalInterface
public interface Fingerprints {
    /**
     * A hash of what is at a location: of the contents on this machine, of names, sizes and times elsewhere.
     *
     * @param key what names the location in the run spec
     * @throws dev.stillhouse.contracts.failure.Failure DATASET_MISSING when nothing is there
     */
    String of(String key, Location location);
}
