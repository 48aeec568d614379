package dev.stillhouse.contracts.run;

import dev.stillhouse.contracts.failure.IoFailures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** SHA-256, as 64 lower-case hexadecimal digits. */
public final class Hashes {
    private Hashes() {}

    public static String ofText(String text) {
        return hex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** @throws dev.stillhouse.contracts.failure.Failure FILE_UNREADABLE */
    public static String ofFile(Path file) {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        } catch (IOException e) {
            throw IoFailures.reading(file, e);
        }
        return hex(digest.digest());
    }

    /** The hash of every file below a folder by its path relative to the folder, with forward slashes. */
    public static Map<String, String> ofFiles(Path folder) {
        Map<String, String> hashes = new TreeMap<>();
        try {
            for (Path file : Folders.files(folder)) {
                hashes.put(relative(folder, file), ofFile(file));
            }
        } catch (IOException e) {
            throw IoFailures.reading(folder, e);
        }
        return hashes;
    }

    /** One hash for all that is in a folder: names and contents, not times. A plain file hashes as itself. */
    public static String ofFolder(Path folder) {
        return Files.isRegularFile(folder) ? ofFile(folder) : ofMap(ofFiles(folder));
    }

    /** One hash for named hashes, in the order of the map. */
    public static String ofMap(Map<String, String> hashes) {
        StringBuilder lines = new StringBuilder();
        hashes.forEach(
                (name, hash) -> lines.append(hash).append("  ").append(name).append('\n'));
        return ofText(lines.toString());
    }

    static String relative(Path folder, Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    public static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    /** A new digest, for bytes that are hashed on their way. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
