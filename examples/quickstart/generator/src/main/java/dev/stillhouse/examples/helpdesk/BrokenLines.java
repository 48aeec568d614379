package dev.stillhouse.examples.helpdesk;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Lines that are no row of the pile: cut off, of the wrong type, without a key, or not UTF-8. */
record BrokenLines(long seed) {

    byte[] line(PileRow row) {
        byte[] whole = TicketFile.unlabelled(row.id(), row.text());
        SeededRandom random = SeededRandom.of(seed, row.id(), 0);
        return switch (random.below(4)) {
            case 0 -> Arrays.copyOf(whole, whole.length / 2);
            case 1 -> utf8("{\"id\":\"" + row.id() + "\",\"text\":42}");
            case 2 -> utf8("{\"id\":\"" + row.id() + "\"}");
            default -> withoutUtf8(whole);
        };
    }

    private static byte[] utf8(String line) {
        return line.getBytes(StandardCharsets.UTF_8);
    }

    /** 0xC3 opens a two-byte character that 0x28 cannot close. */
    private static byte[] withoutUtf8(byte[] whole) {
        byte[] line = whole.clone();
        int at = line.length - 6;
        line[at] = (byte) 0xC3;
        line[at + 1] = 0x28;
        return line;
    }
}
