package dev.stillhouse.lake.source;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;

/** Files in a folder, and what is read of them, a line for each record: its place, and its JSON, its text or what is wrong. */
record SourceFixture(Path folder) {
    Path file(String name, byte[] content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file(String name, String... lines) {
        return file(name, bytes(lines));
    }

    List<String> read(String name) {
        return read(name, ReadLimits.DEFAULT);
    }

    List<String> read(String name, ReadLimits limits) {
        LakeFile file = only(name);
        return read(FileSplit.whole(file), limits);
    }

    List<String> read(FileSplit split, ReadLimits limits) {
        List<String> records = new ArrayList<>();
        new FileRecords(new Configuration(), limits)
                .read(split)
                .forEachRemaining(record -> records.add(described(record)));
        return records;
    }

    LakeFile only(String name) {
        return new LakeFiles(new Configuration())
                .find("input", List.of(folder.resolve(name).toString()))
                .get(0);
    }

    static byte[] bytes(String... lines) {
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] zstd(byte[] content) {
        return Zstd.compress(content);
    }

    static byte[] cut(byte[] content, int length) {
        return Arrays.copyOf(content, length);
    }

    private static String described(RawRecord record) {
        if (record.defect() != null) {
            return record.place() + " " + record.defect() + " " + record.detail();
        }
        return record.place() + " " + (record.json() == null ? record.text() : record.json());
    }
}
