package dev.stillhouse.app.tracking;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * TensorFlow's framing of records in a file: the length in 8 bytes, its checksum, the record, its checksum, all little-endian. A checksum is
 * the CRC-32C, rotated right by 15 bits, plus a constant ({@code tensorflow/core/lib/io/record_writer.h}).
 */
final class TfRecords {
    private static final int MASK_DELTA = 0xa282ead8;
    private static final int HEAD = Long.BYTES + Integer.BYTES;

    /** Events with scalars have tens of bytes. A length above this is damage. */
    private static final long MOST_BYTES = 64 << 20;

    private TfRecords() {}

    static byte[] framed(byte[] record) {
        ByteBuffer out =
                ByteBuffer.allocate(HEAD + record.length + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(record.length);
        out.putInt(checksum(out.array(), 0, Long.BYTES));
        out.put(record);
        out.putInt(checksum(record, 0, record.length));
        return out.array();
    }

    /** The next record; nothing at the end and where the rest is torn or damaged. */
    static Optional<byte[]> next(InputStream in) throws IOException {
        byte[] head = in.readNBytes(HEAD);
        if (head.length < HEAD) {
            return Optional.empty();
        }
        ByteBuffer fields = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        long length = fields.getLong();
        if (fields.getInt() != checksum(head, 0, Long.BYTES) || length < 0 || length > MOST_BYTES) {
            return Optional.empty();
        }
        byte[] record = in.readNBytes((int) length);
        byte[] check = in.readNBytes(Integer.BYTES);
        boolean whole = check.length == Integer.BYTES
                && ByteBuffer.wrap(check).order(ByteOrder.LITTLE_ENDIAN).getInt() == checksum(record, 0, record.length);
        return whole ? Optional.of(record) : Optional.empty();
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }
}
