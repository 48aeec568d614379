package dev.stillhouse.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCacheTest {
    private static final String KEY = "compiler, target and source";

    @TempDir
    private Path folder;

    @Test
    void whatIsKeptIsFoundByItsKeyAlone() {
        KernelCache cache = new KernelCache(folder);
        assertThat(found(KEY)).isEmpty();
        try (BytePointer image = new BytePointer(new byte[] {1, 0, -3})) {
            cache.keep(KEY, image);
        }
        assertThat(found(KEY)).hasValue(new byte[] {1, 0, -3});
        assertThat(found(KEY + " of another day")).isEmpty();
    }

    @Test
    void aDamagedImageIsNotFound() throws IOException {
        try (BytePointer image = new BytePointer(new byte[100])) {
            new KernelCache(folder).keep(KEY, image);
        }
        byte[] content = Files.readAllBytes(onlyFile());
        content[content.length - 1] ^= 1;
        Files.write(onlyFile(), content);
        assertThat(found(KEY)).isEmpty();
        Files.write(onlyFile(), new byte[7]);
        assertThat(found(KEY)).isEmpty();
    }

    @Test
    void aFolderThatCannotBeWrittenIsAnEmptyCache() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        KernelCache cache = new KernelCache(file);
        try (BytePointer image = new BytePointer(new byte[1])) {
            cache.keep(KEY, image);
        }
        assertThat(cache.find(KEY)).isEmpty();
    }

    private Optional<byte[]> found(String key) {
        return new KernelCache(folder).find(key).map(image -> {
            try (image) {
                byte[] bytes = new byte[(int) image.capacity()];
                image.get(bytes);
                return bytes;
            }
        });
    }

    private Path onlyFile() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.reduce((one, other) -> {
                        throw new AssertionError("more than one file: " + one + ", " + other);
                    })
                    .orElseThrow();
        }
    }
}
