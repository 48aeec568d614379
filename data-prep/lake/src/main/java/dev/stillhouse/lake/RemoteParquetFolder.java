package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * Writes rows as Parquet below any URI that Hadoop knows, under names that do not change from run to run.
 *
 * <p>Object stores cannot rename a folder in one step, so that a folder is whole when it holds {@code _SUCCESS}, which goes first and comes
 * last. A write that was cut short leaves a folder without it, and the next one replaces what is there.
 */
public final class RemoteParquetFolder {
    private static final String WHOLE = "_SUCCESS";

    private RemoteParquetFolder() {}

    /**
     * Replaces the folder. The caller decides the order of the rows and the number of files by how rows are partitioned.
     *
     * @throws Failure FILE_UNWRITABLE when the file system refuses
     */
    public static void write(Dataset<Row> rows, Path folder) {
        Configuration configuration = rows.sparkSession().sessionState().newHadoopConf();
        Path draft = new Path(folder.getParent(), "." + folder.getName() + ".draft");
        try {
            FileSystem system = folder.getFileSystem(configuration);
            rows.write().mode(SaveMode.Overwrite).parquet(draft.toString());
            system.delete(new Path(folder, WHOLE), false);
            system.delete(folder, true);
            system.mkdirs(folder);
            publish(system, draft, folder);
            system.delete(draft, true);
            system.create(new Path(folder, WHOLE), true).close();
        } catch (IOException e) {
            throw FailureCode.FILE_UNWRITABLE.because(e, "Cannot write %s: %s", folder, String.valueOf(e.getMessage()));
        }
    }

    /** Whether a write of the folder came to its end. */
    static boolean isWhole(FileSystem system, Path folder) throws IOException {
        return system.exists(new Path(folder, WHOLE));
    }

    private static void publish(FileSystem system, Path draft, Path folder) throws IOException {
        FileStatus[] parts = system.listStatus(draft, path -> path.getName().startsWith("part-"));
        Arrays.sort(parts);
        for (int i = 0; i < parts.length; i++) {
            Path named = new Path(folder, String.format(Locale.ROOT, "part-%05d.parquet", i));
            if (!system.rename(parts[i].getPath(), named)) {
                throw new IOException("cannot rename " + parts[i].getPath() + " to " + named);
            }
        }
    }
}
