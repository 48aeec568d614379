package dev.stillhouse.text.tokenize;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Cuts text where the Rust library cuts it, seen through a tokenizer whose only tokens are bytes: every token says its piece. */
final class RustSplit implements AutoCloseable {
    private final long handle;
    private final NativeTokenizer loadsTheLibrary;

    RustSplit() {
        try {
            Path folder = Files.createTempDirectory("bytes");
            new TrainedBpe(TrainedBpe.alphabet(), List.of()).write(folder);
            String json = TokenizerFile.read(folder.resolve(TokenizerFile.NAME)).withoutSpecials();
            loadsTheLibrary = NativeTokenizer.of(json);
            handle = TokenizersLibrary.LIB.createTokenizerFromString(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> pieces(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        long encoding = TokenizersLibrary.LIB.encode(handle, text, false);
        try {
            long[] words = TokenizersLibrary.LIB.getWordIds(encoding);
            List<String> pieces = new ArrayList<>();
            int start = 0;
            for (int i = 1; i <= words.length; i++) {
                if (i == words.length || words[i] != words[i - 1]) {
                    pieces.add(new String(utf8, start, i - start, StandardCharsets.UTF_8));
                    start = i;
                }
            }
            return pieces;
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    @Override
    public void close() {
        TokenizersLibrary.LIB.deleteTokenizer(handle);
        loadsTheLibrary.close();
    }
}
