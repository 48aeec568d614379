package dev.stillhouse.app.stage;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.HashCache;
import dev.stillhouse.contracts.spec.Location;
import java.nio.file.Files;

/** Hashes files of this machine; asks someone else about all others. */
public record LocalFingerprints(HashCache hashes, Fingerprints remote) implements Fingerprints {
    @Override
    public String of(Location location) {
        if (location.isRemote()) {
            return remote.of(location);
        }
        if (!Files.exists(location.path())) {
            throw FailureCode.DATASET_MISSING.with(
                    "There is nothing at %s; correct the path in the run spec, or give another with --set", location);
        }
        return hashes.ofFolder(location.path());
    }
}
