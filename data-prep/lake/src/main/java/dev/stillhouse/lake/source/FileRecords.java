package dev.stillhouse.lake.source;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.text.clean.HtmlText;
import dev.stillhouse.text.clean.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads the records of files. Rows are streamed, documents are held whole. What cannot be read becomes a defect, never a crash. */
public final class FileRecords {
    private static final int LOOK_FOR_BINARY = 8192;

    private final Configuration configuration;
    private final ReadLimits limits;
    private final HtmlText html = new HtmlText();

    public FileRecords(Configuration configuration, ReadLimits limits) {
        this.configuration = configuration;
        this.limits = limits;
    }

    /**
     * The records of a part of a file, read as they are asked for.
     *
     * @throws Failure FILE_UNREADABLE when storage does not give the file
     */
    public RecordIterator read(FileSplit split) {
        LakeFile file = split.file();
        try {
            return new RecordIterator(file, source(split));
        } catch (IOException e) {
            return new RecordIterator(file, new SingleRecord(RecordIterator.brokenAt(file, file.label(), e)));
        }
    }

    private RecordSource source(FileSplit split) throws IOException {
        LakeFile file = split.file();
        return switch (file.kind()) {
            case JSON_LINES -> new JsonLines(split, open(file, Math.max(0, split.start() - 1)), limits);
            case JSON -> new JsonValues(file, open(file, 0), limits);
            case CSV -> new CsvTable(file, open(file, 0), ',', limits);
            case TSV -> new CsvTable(file, open(file, 0), '\t', limits);
            case ARROW -> new ArrowRecords(file, open(file, 0), limits);
            case PARQUET -> {
                Path path = new Path(file.uri());
                StorageInput input = new StorageInput(system(path), path, file.length());
                yield ParquetRecords.open(split, input, configuration, limits);
            }
            case TEXT, MARKDOWN, HTML -> new SingleRecord(document(file));
            case OTHER ->
                new SingleRecord(RawRecord.defect(
                        file.label(), RejectReason.NOT_TEXT, "files of this kind are not read", file.label()));
        };
    }

    private RawRecord document(LakeFile file) throws IOException {
        byte[] bytes;
        try (InputStream in = open(file, 0)) {
            bytes = in.readNBytes(limits.rowBytes() + 1);
        }
        if (bytes.length > limits.rowBytes()) {
            return oversized(file.label(), "a document of more bytes", limits.rowBytes(), bytes);
        }
        if (file.kind() == FileKind.HTML) {
            return RawRecord.text(file.label(), html.of(bytes));
        }
        for (int i = 0; i < Math.min(bytes.length, LOOK_FOR_BINARY); i++) {
            if (bytes[i] == 0) {
                return RawRecord.defect(
                        file.label(), RejectReason.NOT_TEXT, "a zero byte at position " + i, file.label());
            }
        }
        try {
            return RawRecord.text(file.label(), utf8(bytes));
        } catch (CharacterCodingException e) {
            return notUtf8(file.label(), bytes);
        }
    }

    private InputStream open(LakeFile file, long position) throws IOException {
        Path path = new Path(file.uri());
        InputStream in = new StorageStream(opened(path, position));
        try {
            return file.compression().decode(in);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private FSDataInputStream opened(Path path, long position) throws StorageFailure {
        try {
            FSDataInputStream in = system(path).open(path);
            in.seek(position);
            return in;
        } catch (IOException e) {
            throw new StorageFailure(e);
        }
    }

    private FileSystem system(Path path) throws StorageFailure {
        try {
            return path.getFileSystem(configuration);
        } catch (IOException e) {
            throw new StorageFailure(e);
        }
    }

    static RawRecord oversized(String place, String what, int limit, byte[] beginning) {
        return RawRecord.defect(
                place, RejectReason.OVERSIZED, what + ", more than data.max_row_bytes " + limit, lossy(beginning));
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

    static String lossy(byte[] bytes) {
        return new String(bytes, 0, Math.min(bytes.length, 1024), StandardCharsets.UTF_8);
    }
}
