package dev.stillhouse.engine.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The kernels' source: files beside this class, one after another, the shared definitions first. */
final class KernelSource {
    private static final List<String> FILES = List.of(
            "types.cuh",
            "tensorcore.cuh",
            "elements.cu",
            "moments.cu",
            "quantized.cu",
            "rows.cu",
            "few_rows.cu",
            "losses.cu",
            "attention.cu",
            "attention_tiles.cu",
            "attention_cached.cu");

    private KernelSource() {}

    static String read() {
        StringBuilder source = new StringBuilder();
        for (String file : FILES) {
            source.append("#line 1 \"").append(file).append("\"\n").append(read(file));
        }
        return source.toString();
    }

    private static String read(String file) {
        try (InputStream in = KernelSource.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the class path lacks " + file + " beside " + KernelSource.class.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
