package dev.stillhouse.engine.cuda;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.run.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;

/**
 * Compiled kernels of earlier starts, which take NVRTC many seconds. A file is the SHA-256 of an image, 32 bytes, and the image; its name is
 * the hash of all that the image follows from. What cannot be read or written is compiled.
 */
final class KernelCache {
    private static final int DIGEST_BYTES = 32;
    private static final long LARGEST = 64 << 20;

    private final Path folder;

    KernelCache(Path folder) {
        this.folder = folder;
    }

    /** Beside what JavaCPP unpacks, which is made for this machine too, and made again where it is gone. */
    static KernelCache ofThisUser() {
        try {
            return new KernelCache(Loader.getCacheDir().toPath().resolve("stillhouse-kernels"));
        } catch (IOException e) {
            throw new UncheckedIOException("JavaCPP has lost the folder for what it unpacks", e);
        }
    }

    /** @return the image, which the caller closes, where it is there undamaged */
    Optional<BytePointer> find(String key) {
        Path file = file(key);
        try {
            if (!Files.exists(file) || Files.size(file) > LARGEST) {
                return Optional.empty();
            }
            byte[] content = Files.readAllBytes(file);
            int start = Math.min(DIGEST_BYTES, content.length);
            byte[] image = Arrays.copyOfRange(content, start, content.length);
            return Arrays.equals(digest(image), Arrays.copyOf(content, start))
                    ? Optional.of(new BytePointer(image))
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    void keep(String key, BytePointer image) {
        byte[] bytes = new byte[(int) image.capacity()];
        image.position(0).get(bytes);
        try {
            AtomicFiles.write(file(key), out -> {
                out.write(digest(bytes));
                out.write(bytes);
            });
        } catch (Failure unwritable) {
            // It only costs the time of the next start.
        }
    }

    private Path file(String key) {
        return folder.resolve(HexFormat.of().formatHex(digest(key.getBytes(StandardCharsets.UTF_8))));
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
