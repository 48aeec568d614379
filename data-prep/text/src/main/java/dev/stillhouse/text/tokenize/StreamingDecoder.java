package dev.stillhouse.text.tokenize;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Text from tokens as they come: bytes of an unfinished character wait for the token that ends it. For one thread. */
public final class StreamingDecoder {
    private static final int MAX_UNFINISHED = 4;

    private final Tokenizer tokenizer;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] unfinished = new byte[0];

    public StreamingDecoder(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** The text that this token completes; empty while a character is unfinished. */
    public String add(int id) {
        byte[] bytes = tokenizer.bytes(id);
        ByteBuffer in = ByteBuffer.allocate(unfinished.length + bytes.length);
        in.put(unfinished).put(bytes).flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + MAX_UNFINISHED);
        decoder.decode(in, out, false);
        unfinished = new byte[in.remaining()];
        in.get(unfinished);
        return out.flip().toString();
    }

    /** What is left when no more tokens come: the replacement character for an unfinished character. */
    public String end() {
        CharBuffer out = CharBuffer.allocate(unfinished.length + MAX_UNFINISHED);
        decoder.decode(ByteBuffer.wrap(unfinished), out, true);
        decoder.flush(out);
        decoder.reset();
        unfinished = new byte[0];
        return out.flip().toString();
    }
}
