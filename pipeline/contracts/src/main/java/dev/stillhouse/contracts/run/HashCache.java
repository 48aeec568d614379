package dev.stillhouse.contracts.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Remembers the hash of a file together with its size and time, so that a run that has nothing to do does not read
 * gigabytes to find that out. A file whose size or time changed is hashed again; {@code stillhouse verify} always hashes.
 */
public final class HashCache {
    private final Path file;
    private final Map<String, Entry> entries;

    private HashCache(Path file, Map<String, Entry> entries) {
        this.file = file;
        this.entries = entries;
    }

    private record Entry(long bytes, long nanos, String sha256) {}

    /** Reads what is remembered in the file; a missing or damaged file only means that nothing is. */
    public static HashCache open(Path file) {
        Map<String, Entry> entries = new HashMap<>();
        try {
            for (Map.Entry<String, JsonNode> field :
                    Json.parse(Files.readString(file)).properties()) {
                JsonNode value = field.getValue();
                entries.put(
                        field.getKey(),
                        new Entry(
                                value.path("bytes").asLong(),
                                value.path("nanos").asLong(),
                                value.path("sha256").asText()));
            }
        } catch (JsonProcessingException damaged) {
            entries.clear();
        } catch (IOException missing) {
            return new HashCache(file, entries);
        }
        return new HashCache(file, entries);
    }

    public String ofFile(Path path) {
        String name = path.toAbsolutePath().normalize().toString();
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            long nanos = nanos(attributes.lastModifiedTime());
            Entry known = entries.get(name);
            if (known != null && known.bytes() == attributes.size() && known.nanos() == nanos) {
                return known.sha256();
            }
            String sha256 = Hashes.ofFile(path);
            entries.put(name, new Entry(attributes.size(), nanos, sha256));
            return sha256;
        } catch (IOException e) {
            throw IoFailures.reading(path, e);
        }
    }

    /** The hashes of the files below a folder by relative path; a plain file gives its own name. */
    public Map<String, String> ofFiles(Path root) {
        Map<String, String> hashes = new TreeMap<>();
        try {
            for (Path path : Folders.files(root)) {
                String name = path.equals(root) ? String.valueOf(root.getFileName()) : Hashes.relative(root, path);
                hashes.put(name, ofFile(path));
            }
        } catch (IOException e) {
            throw IoFailures.reading(root, e);
        }
        return hashes;
    }

    public String ofFolder(Path root) {
        return Files.isRegularFile(root) ? ofFile(root) : Hashes.ofMap(ofFiles(root));
    }

    public void save() {
        ObjectNode tree = Json.object();
        new TreeMap<>(entries)
                .forEach((name, entry) -> tree.putObject(name)
                        .put("bytes", entry.bytes())
                        .put("nanos", entry.nanos())
                        .put("sha256", entry.sha256()));
        AtomicFiles.write(file, Json.compact(tree));
    }

    private static long nanos(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS);
    }
}
