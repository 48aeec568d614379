package dev.stillhouse.app.spark;

import dev.stillhouse.app.stage.LocalPaths;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.spec.Location;
import dev.stillhouse.lake.source.LakePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Files, folders and globs of this machine, as data preparation understands them. Starts no Spark. */
public final class GlobPaths implements LocalPaths {
    @Override
    public List<Path> find(Location location) {
        if (Files.exists(location.path())) {
            return List.of(location.path());
        }
        try {
            return new LakePaths(new Configuration())
                    .find(location.value()).stream()
                            .map(match -> Path.of(match.path().toUri().getPath()))
                            .toList();
        } catch (IOException e) {
            throw IoFailures.reading(location.path(), e);
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }
}
