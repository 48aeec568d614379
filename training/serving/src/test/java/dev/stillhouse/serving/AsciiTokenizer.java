package dev.stillhouse.serving;

import dev.stillhouse.text.tokenize.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/** One token for each printable ASCII character, for the newline, and for each of the two bytes of é; then the special tokens. */
final class AsciiTokenizer implements Tokenizer {
    static final List<String> SPECIALS = List.of(
            "<|begin_of_text|>",
            "<|end_of_text|>",
            "<|start_header_id|>",
            "<|end_header_id|>",
            "<|eom_id|>",
            "<|eot_id|>");

    private static final int PRINTABLE = 95;
    private static final int NEWLINE = PRINTABLE;
    private static final int FIRST_SPECIAL = PRINTABLE + 3;

    @Override
    public int[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = id(bytes[i]);
        }
        return ids;
    }

    private static int id(byte b) {
        return switch (b) {
            case '\n' -> NEWLINE;
            case (byte) 0xc3 -> NEWLINE + 1;
            case (byte) 0xa9 -> NEWLINE + 2;
            default -> b >= ' ' && b < 127 ? b - ' ' : '?' - ' ';
        };
    }

    @Override
    public int[] encodeWithSpecials(String text) {
        throw new UnsupportedOperationException("a server must never read special tokens out of text");
    }

    @Override
    public byte[] bytes(int id) {
        if (id >= FIRST_SPECIAL) {
            return SPECIALS.get(id - FIRST_SPECIAL).getBytes(StandardCharsets.UTF_8);
        }
        return new byte[] {
            switch (id - NEWLINE) {
                case 0 -> (byte) '\n';
                case 1 -> (byte) 0xc3;
                case 2 -> (byte) 0xa9;
                default -> (byte) (id + ' ');
            }
        };
    }

    @Override
    public OptionalInt special(String name) {
        int index = SPECIALS.indexOf(name);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(FIRST_SPECIAL + index);
    }

    @Override
    public int vocabularySize() {
        return FIRST_SPECIAL + SPECIALS.size();
    }

    @Override
    public String fingerprint() {
        return "ascii";
    }

    @Override
    public void close() {}
}
