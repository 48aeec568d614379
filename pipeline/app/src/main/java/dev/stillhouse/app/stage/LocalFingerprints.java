package dev.stillhouse.app.stage;

import dev.stillhouse.contracts.run.HashCache;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.spec.Location;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Hashes files of this machine; asks someone else about all others. */
public record LocalFingerprints(HashCache hashes, LocalPaths paths, Fingerprints remote) implements Fingerprints {
    @Override
    public String of(String key, Location location) {
        if (location.isRemote()) {
            return remote.of(key, location);
        }
        List<Path> found = paths.require(key, location);
        if (found.size() == 1) {
            return hashes.ofFolder(found.get(0));
        }
        // Names count, but not where this machine keeps them.
        Path top = common(found);
        Map<String, String> parts = new TreeMap<>();
        found.forEach(path -> parts.put(top.relativize(path).toString(), hashes.ofFolder(path)));
        return Hashes.ofMap(parts);
    }

    /** The innermost folder that holds all of some paths. */
    private static Path common(List<Path> paths) {
        Path folder = paths.get(0);
        for (Path path : paths) {
            while (!path.startsWith(folder)) {
                folder = Objects.requireNonNull(folder.getParent(), "every path is below the root");
            }
        }
        return folder;
    }
}
