package dev.stillhouse.lake.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.clean.RejectReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Separated values as RFC 4180 has them: a head line, quotes around what holds separators or line breaks, doubled quotes inside. Rows are
 * found in the bytes, so that one that is not UTF-8 spoils no other.
 */
final class CsvTable implements RecordSource {
    private static final int EXCERPT = 1024;

    private final LakeFile file;
    private final InputStream in;
    private final char separator;
    private final int limit;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int filled;

    private final List<byte[]> values = new ArrayList<>();
    private final ByteArrayOutputStream value = new ByteArrayOutputStream();
    private final ByteArrayOutputStream excerpt = new ByteArrayOutputStream(EXCERPT);
    private long size;
    private long line = 1;
    private long start = 1;
    private @Nullable List<String> head;

    CsvTable(LakeFile file, InputStream in, char separator, ReadLimits limits) {
        this.file = file;
        this.in = in;
        this.separator = separator;
        this.limit = limits.rowBytes();
    }

    @Override
    public @Nullable RawRecord next() throws IOException {
        if (head == null) {
            head = head();
        }
        while (readRow()) {
            if (size > limit) {
                return FileRecords.oversized(place(), "a row of " + size + " bytes", limit, excerpt.toByteArray());
            }
            if (values.size() > 1 || !isBlank(values.get(0))) {
                return row(head);
            }
        }
        return null;
    }

    @Override
    public String place() {
        return file.label() + ":" + start;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private List<String> head() throws IOException {
        readRow();
        if (size > limit) {
            throw new BrokenFile(
                    RejectReason.OVERSIZED, "a head line of more than data.max_row_bytes " + limit + " bytes");
        }
        List<String> names = new ArrayList<>();
        Set<String> once = new HashSet<>();
        for (byte[] name : values) {
            String text = headName(name);
            if (!once.add(text)) {
                throw new BrokenFile(RejectReason.WRONG_TYPE, "the head line has two columns \"" + text + "\"");
            }
            names.add(text);
        }
        return names;
    }

    private static String headName(byte[] name) throws BrokenFile {
        try {
            String text = FileRecords.utf8(name);
            return (text.startsWith("\ufeff") ? text.substring(1) : text).strip();
        } catch (CharacterCodingException e) {
            throw new BrokenFile(RejectReason.INVALID_UTF8, "the head line is not UTF-8");
        }
    }

    private RawRecord row(List<String> names) {
        if (values.size() != names.size()) {
            String detail = values.size() + " values under " + names.size() + " column names";
            return RawRecord.defect(place(), RejectReason.WRONG_TYPE, detail, FileRecords.lossy(excerpt.toByteArray()));
        }
        ObjectNode row = Json.object();
        try {
            for (int i = 0; i < values.size(); i++) {
                row.put(names.get(i), FileRecords.utf8(values.get(i)));
            }
        } catch (CharacterCodingException e) {
            return FileRecords.notUtf8(place(), excerpt.toByteArray());
        }
        return RawRecord.json(place(), row);
    }

    private static boolean isBlank(byte[] bytes) {
        return FileRecords.lossy(bytes).isBlank();
    }

    /** Reads the values of a row; false at the end of the file. */
    private boolean readRow() throws IOException {
        values.clear();
        excerpt.reset();
        size = 0;
        start = line;
        if (peek() < 0) {
            return false;
        }
        int end;
        do {
            end = readValue();
            if (size <= limit) {
                values.add(value.toByteArray());
            }
        } while (end == separator);
        line++;
        return true;
    }

    /** Returns what ended the value: the separator, a line feed, or -1. */
    private int readValue() throws IOException {
        value.reset();
        boolean quoted = false;
        boolean opened = false;
        while (true) {
            int b = read();
            if (b < 0 && quoted) {
                throw new BrokenFile(
                        RejectReason.TRUNCATED_FILE, "the file ends inside of quotes in the row that begins here");
            }
            if (b == '"' && quoted && peek() == '"') {
                keep(read());
            } else if (b == '"' && (quoted || (value.size() == 0 && !opened))) {
                quoted = !quoted;
                opened = true;
            } else if (!quoted && (b == separator || b == '\n' || b < 0)) {
                return b;
            } else if (quoted || b != '\r') {
                line += b == '\n' ? 1 : 0;
                keep(b);
            }
        }
    }

    private void keep(int b) {
        if (size <= limit) {
            value.write(b);
        }
    }

    private int read() throws IOException {
        int b = peek();
        if (b >= 0) {
            at++;
            size++;
            if (size <= EXCERPT) {
                excerpt.write(b);
            }
        }
        return b;
    }

    private int peek() throws IOException {
        if (at == filled) {
            at = 0;
            filled = Math.max(0, in.read(buffer));
        }
        return filled == 0 ? -1 : buffer[at] & 0xff;
    }
}
