package dev.stillhouse.app.spark;

import dev.stillhouse.app.stage.Fingerprints;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.spec.Location;
import dev.stillhouse.lake.source.LakePaths;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;

/** Names, sizes and times of the files at a Hadoop URI, since reading a lake only to see whether it changed costs too much. */
public record HadoopFingerprints(SparkSessions sessions) implements Fingerprints {
    @Override
    public String of(String key, Location location) {
        Configuration configuration = sessions.session().sparkContext().hadoopConfiguration();
        Map<String, String> files = new TreeMap<>();
        try {
            for (LakePaths.Match match : new LakePaths(configuration).find(location.value())) {
                FileSystem system = match.path().getFileSystem(configuration);
                RemoteIterator<LocatedFileStatus> found = system.listFiles(match.path(), true);
                while (found.hasNext()) {
                    LocatedFileStatus file = found.next();
                    files.put(file.getPath().toString(), file.getLen() + "@" + file.getModificationTime());
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw FailureCode.FILE_UNREADABLE.because(
                    e, "%s: cannot list %s: %s", key, location, String.valueOf(e.getMessage()));
        }
        if (files.isEmpty()) {
            throw FailureCode.DATASET_MISSING.with(
                    "%s: there is nothing at %s; correct the URI in the run spec, or give another with --set %s=URI",
                    key, location, key);
        }
        return Hashes.ofMap(files);
    }
}
