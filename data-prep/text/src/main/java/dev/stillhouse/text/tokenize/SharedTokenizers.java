package dev.stillhouse.text.tokenize;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.run.Hashes;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One copy of a tokenizer's tables for a whole Java process, by the hash of its file. The only static state of this module: Spark gives
 * tasks nothing else to share, and a vocabulary of 128,000 tokens read anew by every task would cost more than the task. What nobody uses
 * may be collected.
 */
final class SharedTokenizers {
    private static final Map<String, SoftReference<LoadedTokenizer>> BY_HASH = new HashMap<>();

    private SharedTokenizers() {}

    /** @throws Failure TOKENIZER_INVALID */
    static LoadedTokenizer load(Path file) {
        String hash = Hashes.ofFile(file);
        synchronized (BY_HASH) {
            BY_HASH.values().removeIf(reference -> reference.get() == null);
            LoadedTokenizer known = known(hash);
            if (known != null) {
                return known;
            }
            LoadedTokenizer loaded = new LoadedTokenizer(TokenizerFile.read(file));
            BY_HASH.put(hash, new SoftReference<>(loaded));
            return loaded;
        }
    }

    private static @Nullable LoadedTokenizer known(String hash) {
        SoftReference<LoadedTokenizer> reference = BY_HASH.get(hash);
        return reference == null ? null : reference.get();
    }
}
