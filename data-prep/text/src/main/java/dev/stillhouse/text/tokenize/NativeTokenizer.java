package dev.stillhouse.text.tokenize;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A tokenizer of Hugging Face's Rust library. It goes to DJL's native layer, not to its {@code HuggingFaceTokenizer}, which calls home
 * when it is made, truncates by default, and copies five arrays per text that nobody here reads.
 */
final class NativeTokenizer implements AutoCloseable {
    private final TokenizersLibrary library = TokenizersLibrary.LIB;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final long handle;
    private boolean closed;

    private NativeTokenizer(long handle) {
        this.handle = handle;
    }

    /** @throws RuntimeException when the library does not take the JSON or cannot be loaded */
    static NativeTokenizer of(String json) {
        // DJL asks the network for a CUDA build of the library where it sees a GPU; the one in the jar is all we need.
        System.getProperties().putIfAbsent("ai.djl.offline", "true");
        LibUtils.checkStatus();
        return new NativeTokenizer(TokenizersLibrary.LIB.createTokenizerFromString(json));
    }

    /** The tokens of a text alone. */
    int[] encode(String text) {
        return encode(text, false);
    }

    /** With what the file's post-processor adds. */
    int[] encodeInTemplate(String text) {
        return encode(text, true);
    }

    private int[] encode(String text, boolean inTemplate) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the tokenizer is closed");
            }
            long encoding = library.encode(handle, text, inTemplate);
            try {
                return ints(library.getTokenIds(encoding));
            } finally {
                library.deleteEncoding(encoding);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                library.deleteTokenizer(handle);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static int[] ints(long[] ids) {
        int[] result = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            result[i] = (int) ids[i];
        }
        return result;
    }
}
