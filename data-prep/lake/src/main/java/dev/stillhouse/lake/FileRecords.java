package dev.stillhouse.lake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.text.clean.HtmlText;
import dev.stillhouse.text.clean.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads the records of one file. Lines are streamed; documents are held whole. What cannot be read becomes a defect, never a crash. */
final class FileRecords {
    private static final int LOOK_FOR_BINARY = 8192;

    private final Configuration configuration;
    private final HtmlText html = new HtmlText();

    FileRecords(Configuration configuration) {
        this.configuration = configuration;
    }

    /** The records of a file, read as they are asked for. */
    Iterator<RawRecord> read(LakeFile file) {
        try {
            if (file.kind() == FileKind.JSON_LINES) {
                return new JsonLines(file, open(file));
            }
            List<RawRecord> records = new ArrayList<>();
            try (InputStream in = open(file)) {
                whole(file, in, records::add);
            }
            return records.iterator();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static Failure unreadable(LakeFile file, IOException cause) {
        return FailureCode.FILE_UNREADABLE.because(
                cause, "Cannot read %s: %s", file.uri(), String.valueOf(cause.getMessage()));
    }

    private void whole(LakeFile file, InputStream in, Consumer<RawRecord> sink) throws IOException {
        switch (file.kind()) {
            case JSON -> json(file, in.readAllBytes(), sink);
            case CSV -> csv(file, in.readAllBytes(), sink);
            case TEXT, MARKDOWN -> text(file, in.readAllBytes(), sink);
            case HTML -> sink.accept(RawRecord.text(file.label(), html.of(in.readAllBytes())));
            case JSON_LINES, OTHER, PARQUET ->
                sink.accept(RawRecord.defect(
                        file.label(), RejectReason.NOT_TEXT, "files of this kind are not read", file.label()));
        }
    }

    private InputStream open(LakeFile file) throws IOException {
        Path path = new Path(file.uri());
        InputStream in = path.getFileSystem(configuration).open(path);
        return file.uri().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
    }

    private static void json(LakeFile file, byte[] bytes, Consumer<RawRecord> sink) {
        try {
            JsonNode tree = Json.parse(utf8(bytes));
            JsonNode rows = tree.isObject() && tree.path("data").isArray() ? tree.path("data") : tree;
            if (!rows.isArray()) {
                sink.accept(RawRecord.json(file.label(), rows));
                return;
            }
            int number = 1;
            for (JsonNode row : rows) {
                String place = file.label() + ":" + number++;
                sink.accept(
                        row.isObject()
                                ? RawRecord.json(place, row)
                                : RawRecord.defect(
                                        place, RejectReason.WRONG_TYPE, "a row must be a JSON object", row.toString()));
            }
        } catch (CharacterCodingException e) {
            sink.accept(notUtf8(file.label(), bytes));
        } catch (JsonProcessingException e) {
            sink.accept(RawRecord.defect(file.label(), RejectReason.NOT_JSON, e.getOriginalMessage(), lossy(bytes)));
        }
    }

    private static void csv(LakeFile file, byte[] bytes, Consumer<RawRecord> sink) {
        try {
            new CsvTable(utf8(bytes)).rows(file.label(), sink);
        } catch (CharacterCodingException e) {
            sink.accept(notUtf8(file.label(), bytes));
        }
    }

    private static void text(LakeFile file, byte[] bytes, Consumer<RawRecord> sink) {
        for (int i = 0; i < Math.min(bytes.length, LOOK_FOR_BINARY); i++) {
            if (bytes[i] == 0) {
                sink.accept(RawRecord.defect(
                        file.label(), RejectReason.NOT_TEXT, "a zero byte at position " + i, file.label()));
                return;
            }
        }
        try {
            sink.accept(RawRecord.text(file.label(), utf8(bytes)));
        } catch (CharacterCodingException e) {
            sink.accept(notUtf8(file.label(), bytes));
        }
    }

    static RawRecord notUtf8(String place, byte[] bytes) {
        return RawRecord.defect(place, RejectReason.INVALID_UTF8, "the bytes are not UTF-8", lossy(bytes));
    }

    static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    private static String lossy(byte[] bytes) {
        return new String(bytes, 0, Math.min(bytes.length, 1024), StandardCharsets.UTF_8);
    }
}
