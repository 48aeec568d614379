package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/** Writes tables so that equal rows give equal files of equal names, whatever order the rows came in: Spark's own names are random. */
final class ParquetFolder {
    private static final long ROWS_PER_FILE = 100_000;

    private ParquetFolder() {}

    /** @param rows about how many there will be */
    static void write(Dataset<Row> table, String key, long rows, Path folder) {
        Path unfinished = folder.resolveSibling("." + folder.getFileName() + ".unfinished");
        int files = (int) Math.max(1, (rows + ROWS_PER_FILE - 1) / ROWS_PER_FILE);
        String[] rest =
                Stream.of(table.columns()).filter(column -> !column.equals(key)).toArray(String[]::new);
        table.repartition(files, table.col(key))
                .sortWithinPartitions(key, rest)
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(unfinished.toUri().toString());
        try {
            rename(unfinished);
            AtomicFiles.moveFolder(unfinished, folder);
        } catch (IOException e) {
            throw IoFailures.writing(folder, e);
        }
    }

    private static void rename(Path folder) throws IOException {
        int number = 0;
        for (Path file : sorted(folder)) {
            if (file.getFileName().toString().startsWith("part-")) {
                Files.move(file, folder.resolve(String.format(Locale.ROOT, "part-%05d.parquet", number++)));
            } else {
                Folders.delete(file);
            }
        }
    }

    private static List<Path> sorted(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
