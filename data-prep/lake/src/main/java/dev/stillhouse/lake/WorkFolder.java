package dev.stillhouse.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.Folders;
import dev.stillhouse.contracts.run.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/**
 * What a preparation has finished so far, so that the next attempt continues there when this one is killed. A folder on the file system of
 * the output:
 *
 * <pre>
 * input-marked/        Parquet: rows that later steps read
 * input-marked.json    its seal, written after it: {"files": {"part-00000.parquet": SHA-256}}
 * input.json           the seal of input/, a folder of the output
 * </pre>
 *
 * What has a seal is read again and compared with it before it is used; what is not as it was sealed is made again. Seals do not say what
 * settings and inputs things were made of: whoever names the folder deletes it when those change.
 */
final class WorkFolder {
    private static final int TASKS_PER_CORE = 4;
    /** Bytes that are hashed sooner than a job has begun. */
    private static final long LITTLE = 64L << 20;

    private final SparkSession spark;
    private final Path folder;
    private final Steps steps;

    WorkFolder(SparkSession spark, Path folder, Steps steps) {
        this.spark = spark;
        this.folder = folder;
        this.steps = steps;
    }

    /**
     * The rows of a step, on disk.
     *
     * @param maker what it holds is freed when the rows are written
     */
    Dataset<Row> rows(String name, Function<HeldRows, Dataset<Row>> maker) {
        Path rows = folder.resolve(name);
        finished(rows, () -> {
            try (HeldRows working = new HeldRows()) {
                ParquetFolder.write(maker.apply(working), rows);
            }
        });
        return ParquetFolder.read(spark, rows);
    }

    /** Sees to it that a folder is finished: as it was sealed by an earlier attempt, or made and sealed now. */
    void finished(Path made, Runnable maker) {
        Optional<Map<String, String>> seal = read(seal(name(made)));
        if (seal.isPresent()) {
            Map<String, String> found = hashes(made);
            if (found.equals(seal.get())) {
                steps.say(name(made) + " was done before");
                return;
            }
            steps.warn(name(made) + " is damaged (" + firstDifference(seal.get(), found) + "), so it is made again");
        }
        maker.run();
        write(seal(name(made)), hashes(made));
        steps.say(name(made) + " is done");
    }

    /** Deletes rows that no later step needs. */
    void discard(String name) {
        // The seal first: without the rows it would look like damage.
        delete(seal(name));
        delete(folder.resolve(name));
    }

    private static String name(Path made) {
        return made.getFileName().toString();
    }

    private Path seal(String name) {
        return folder.resolve(name + ".json");
    }

    /** By name within the folder. Read by the executors where it is much. */
    private Map<String, String> hashes(Path made) {
        try {
            if (!Files.isDirectory(made)) {
                return Map.of();
            }
            List<Path> files = Folders.files(made);
            long bytes = 0;
            for (Path file : files) {
                bytes += Files.size(file);
            }
            if (bytes <= LITTLE) {
                return Hashes.ofFiles(made);
            }
            JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
            int tasks = Math.min(files.size(), TASKS_PER_CORE * context.defaultParallelism());
            Map<String, String> hashes = new TreeMap<>();
            context.parallelize(files.stream().map(Path::toString).toList(), tasks)
                    .mapToPair(file -> new Tuple2<>(file, Hashes.ofFile(Path.of(file))))
                    .collectAsMap()
                    .forEach((file, hash) ->
                            hashes.put(made.relativize(Path.of(file)).toString(), hash));
            return hashes;
        } catch (IOException e) {
            throw IoFailures.reading(made, e);
        }
    }

    private static String firstDifference(Map<String, String> sealed, Map<String, String> found) {
        TreeSet<String> names = new TreeSet<>(sealed.keySet());
        names.addAll(found.keySet());
        return names.stream()
                .filter(name -> !sealed.getOrDefault(name, "").equals(found.getOrDefault(name, "")))
                .findFirst()
                .orElseThrow();
    }

    private static void write(Path seal, Map<String, String> hashes) {
        ObjectNode tree = Json.object();
        ObjectNode files = tree.putObject("files");
        hashes.forEach(files::put);
        AtomicFiles.write(seal, Json.pretty(tree));
    }

    /** Nothing when there is none, or none that can be read. */
    private static Optional<Map<String, String>> read(Path seal) {
        try {
            if (!Files.isRegularFile(seal)) {
                return Optional.empty();
            }
            JsonNode files = Json.parse(Files.readString(seal)).path("files");
            Map<String, String> hashes = new TreeMap<>();
            files.properties()
                    .forEach(file -> hashes.put(file.getKey(), file.getValue().asText()));
            return Optional.of(hashes);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw IoFailures.reading(seal, e);
        }
    }

    static void delete(Path path) {
        try {
            Folders.delete(path);
        } catch (IOException e) {
            throw IoFailures.writing(path, e);
        }
    }
}
