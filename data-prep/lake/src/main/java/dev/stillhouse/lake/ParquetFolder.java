package dev.stillhouse.lake;

import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;

/** Rows as Parquet under names that do not change from run to run, written whole or not at all. */
public final class ParquetFolder {
    private ParquetFolder() {}

    /** Replaces the folder. The caller decides the order of the rows and the number of files by how rows are partitioned. */
    public static void write(Dataset<Row> rows, Path folder) {
        Path draft = folder.resolveSibling("." + folder.getFileName() + ".draft");
        // By default a hundred rows are gathered before their bytes are looked at, which are gigabytes where rows are
        // long.
        rows.write()
                .mode(SaveMode.Overwrite)
                .option(ParquetOutputFormat.MIN_ROW_COUNT_FOR_PAGE_SIZE_CHECK, 1)
                .parquet(uri(draft));
        try {
            Path named = folder.resolveSibling("." + folder.getFileName() + ".named");
            Folders.delete(named);
            Files.createDirectories(named);
            List<Path> parts;
            try (var files = Files.list(draft)) {
                parts = files.filter(file -> file.getFileName().toString().startsWith("part-"))
                        .sorted()
                        .toList();
            }
            for (int i = 0; i < parts.size(); i++) {
                Files.move(parts.get(i), named.resolve(String.format(Locale.ROOT, "part-%05d.parquet", i)));
            }
            Folders.delete(draft);
            AtomicFiles.moveFolder(named, folder);
        } catch (IOException e) {
            throw IoFailures.writing(folder, e);
        }
    }

    static Dataset<Row> read(SparkSession spark, Path folder) {
        return spark.read().parquet(uri(folder));
    }

    /** As Hadoop writes it, which encodes nothing: a URI of Java's has %20 for a space. */
    private static String uri(Path folder) {
        return new org.apache.hadoop.fs.Path(folder.toUri()).toString();
    }
}
