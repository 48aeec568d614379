package dev.stillhouse.lake.source;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** How a file is compressed, by the last ending of its name. */
enum Compression {
    NONE,
    GZIP(".gz", ".gzip") {
        @Override
        InputStream decode(InputStream in) throws IOException {
            return new GZIPInputStream(in, 1 << 16);
        }
    },
    ZSTD(".zst", ".zstd") {
        @Override
        InputStream decode(InputStream in) throws IOException {
            return new ZstdInputStream(in);
        }
    };

    private final String[] endings;

    Compression(String... endings) {
        this.endings = endings;
    }

    static Compression of(String name) {
        for (Compression compression : values()) {
            if (compression.endingOf(name) > 0) {
                return compression;
            }
        }
        return NONE;
    }

    /** The name without the ending that says how it is compressed. */
    String bare(String name) {
        return name.substring(0, name.length() - endingOf(name));
    }

    /** @param in closed with the result */
    InputStream decode(InputStream in) throws IOException {
        return in;
    }

    /** Whether a file ended before its compressed data did. zstd-jni has one code for that and for damage, but says it in words. */
    static boolean isCutShort(IOException thrown) {
        return thrown instanceof EOFException
                || (thrown instanceof ZstdIOException zstd && "Truncated source".equals(zstd.getMessage()));
    }

    private int endingOf(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (String ending : endings) {
            if (lower.endsWith(ending)) {
                return ending.length();
            }
        }
        return 0;
    }
}
