package dev.stillhouse.app.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.xxhash64;

import dev.stillhouse.app.stage.Fingerprints;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.spec.Location;
import dev.stillhouse.lake.LakeTables;
import dev.stillhouse.lake.source.LakePaths;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Names, sizes and times of the files at a Hadoop URI, since reading a lake only to see whether it changed costs too much. A table has
 * no such things that all catalogs know: its rows are counted and hashed.
 */
public record HadoopFingerprints(SparkSessions sessions) implements Fingerprints {
    @Override
    public String of(String key, Location location) {
        if (location.table().isPresent()) {
            return ofTable(key, location.table().get());
        }
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

    /** The number of rows and the sum of their hashes, which is the same in whatever order they come. */
    private String ofTable(String key, String table) {
        Dataset<Row> rows = LakeTables.open(sessions.session(), key, table);
        Column hash = xxhash64(to_json(struct(col("*")))).cast("decimal(20,0)");
        Row sums = rows.select(hash.as("hash")).agg(count("*"), sum("hash")).first();
        return Hashes.ofText(table + " " + rows.schema().json() + " " + sums);
    }
}
