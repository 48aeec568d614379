package dev.stillhouse.app.spark;

import dev.stillhouse.app.stage.Fingerprints;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.spec.Location;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Names, sizes and times of the files at a Hadoop URI, since reading a lake only to see whether it changed costs too much. */
public record HadoopFingerprints(SparkSessions sessions) implements Fingerprints {
    @Override
    public String of(Location location) {
        Path path = new Path(location.value());
        Map<String, String> files = new TreeMap<>();
        try {
            FileSystem system =
                    path.getFileSystem(sessions.session().sparkContext().hadoopConfiguration());
            RemoteIterator<LocatedFileStatus> found = system.listFiles(path, true);
            while (found.hasNext()) {
                LocatedFileStatus file = found.next();
                files.put(file.getPath().toString(), file.getLen() + "@" + file.getModificationTime());
            }
        } catch (FileNotFoundException e) {
            throw FailureCode.DATASET_MISSING.because(
                    e, "There is nothing at %s; correct the URI in the run spec, or give another with --set", location);
        } catch (IOException e) {
            throw FailureCode.FILE_UNREADABLE.because(
                    e, "Cannot list %s: %s", location, String.valueOf(String.valueOf(e.getMessage())));
        }
        return Hashes.ofMap(files);
    }
}
