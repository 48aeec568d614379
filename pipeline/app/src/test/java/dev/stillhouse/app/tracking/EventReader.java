package dev.stillhouse.app.tracking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads event files as TensorBoard does, with nothing of what wrote them: the framing and the wire format by hand, the checksum bit by bit.
 */
final class EventReader {
    private static final int CASTAGNOLI_REVERSED = 0x82F63B78;

    /** An event; what it does not have is empty. */
    record Event(double wallTime, long step, String version, int session, Map<String, Float> scalars) {}

    private EventReader() {}

    /** The events of all files of a folder in the order of their names. */
    static List<Event> read(Path folder) throws IOException {
        List<Event> events = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                readFile(file, events);
            }
        }
        return events;
    }

    /** What TensorBoard shows of a tag: of a step what was written last, without what a session that began before it had. */
    static Map<Long, Float> curve(Path folder, String tag) throws IOException {
        TreeMap<Long, Float> curve = new TreeMap<>();
        for (Event event : read(folder)) {
            if (event.session == 1) {
                curve.tailMap(event.step, true).clear();
            }
            if (event.scalars.containsKey(tag)) {
                if (curve.containsKey(event.step)) {
                    throw new IllegalStateException("step " + event.step + " is there twice");
                }
                curve.put(event.step, event.scalars.get(tag));
            }
        }
        return curve;
    }

    private static void readFile(Path file, List<Event> events) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int at = in.position();
            long length = in.getLong();
            check(in.getInt(), in.array(), at, 8);
            byte[] record = new byte[(int) length];
            in.get(record);
            check(in.getInt(), record, 0, record.length);
            events.add(event(ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN)));
        }
    }

    private static void check(int found, byte[] bytes, int offset, int length) {
        int crc = crc32c(bytes, offset, length);
        int masked = ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
        if (masked != found) {
            throw new IllegalStateException(String.format("checksum %08x in place of %08x", found, masked));
        }
    }

    static int crc32c(byte[] bytes, int offset, int length) {
        int crc = -1;
        for (int i = offset; i < offset + length; i++) {
            crc ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 1 ? (crc >>> 1) ^ CASTAGNOLI_REVERSED : crc >>> 1;
            }
        }
        return ~crc;
    }

    private static Event event(ByteBuffer in) {
        double wallTime = 0;
        long step = 0;
        String version = "";
        int session = 0;
        Map<String, Float> scalars = new TreeMap<>();
        while (in.hasRemaining()) {
            switch ((int) varint(in)) {
                case 1 << 3 | 1 -> wallTime = in.getDouble();
                case 2 << 3 -> step = varint(in);
                case 3 << 3 | 2 -> version = text(in);
                case 5 << 3 | 2 -> scalars.putAll(summary(part(in)));
                case 7 << 3 | 2 -> session = session(part(in));
                default -> throw new IllegalStateException("an unknown field");
            }
        }
        return new Event(wallTime, step, version, session, scalars);
    }

    private static int session(ByteBuffer in) {
        require(varint(in) == (1 << 3));
        return (int) varint(in);
    }

    private static Map<String, Float> summary(ByteBuffer in) {
        Map<String, Float> scalars = new TreeMap<>();
        while (in.hasRemaining()) {
            require(varint(in) == (1 << 3 | 2));
            ByteBuffer value = part(in);
            require(varint(value) == (1 << 3 | 2));
            String tag = text(value);
            require(varint(value) == (2 << 3 | 5));
            scalars.put(tag, value.getFloat());
        }
        return scalars;
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("an unknown field");
        }
    }

    private static String text(ByteBuffer in) {
        return StandardCharsets.UTF_8.decode(part(in)).toString();
    }

    private static ByteBuffer part(ByteBuffer in) {
        int length = (int) varint(in);
        ByteBuffer part = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + length);
        return part;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
