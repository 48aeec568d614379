package dev.stillhouse.lake.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each fixture has the name of what is wrong with it. */
class BrokenFilesTest {
    private static final ReadLimits SMALL = new ReadLimits(1024);
    private static final String CUT = "TRUNCATED_FILE the file ends in the middle; the rows before this place are kept";

    @TempDir
    private Path folder;

    private SourceFixture lake;

    @BeforeEach
    void open() {
        lake = new SourceFixture(folder);
    }

    @Test
    void keepsTheRowsBeforeTheEndOfATruncatedGzip() {
        byte[] whole = SourceFixture.gzip(noise());
        lake.file("truncated.jsonl.gz", SourceFixture.cut(whole, whole.length / 2));

        List<String> read = lake.read("truncated.jsonl.gz");

        assertThat(read).hasSizeBetween(20, 180);
        assertThat(read.get(0)).startsWith("truncated.jsonl.gz:1 {\"id\":0,");
        assertThat(read.get(read.size() - 1)).isEqualTo("truncated.jsonl.gz:" + read.size() + " " + CUT);
    }

    @Test
    void keepsTheRowsBeforeTheEndOfATruncatedZstd() throws IOException {
        lake.file("truncated.jsonl.zst");
        Path file = folder.resolve("truncated.jsonl.zst");
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(file)).setCloseFrameOnFlush(true)) {
            out.write(SourceFixture.bytes("{\"id\":1}", ""));
            out.flush();
            out.write(noise());
        }
        byte[] whole = Files.readAllBytes(file);
        lake.file("truncated.jsonl.zst", SourceFixture.cut(whole, whole.length - 100));

        List<String> read = lake.read("truncated.jsonl.zst");

        assertThat(read.get(0)).isEqualTo("truncated.jsonl.zst:1 {\"id\":1}");
        assertThat(read.get(read.size() - 1)).isEqualTo("truncated.jsonl.zst:" + read.size() + " " + CUT);
    }

    @Test
    void rejectsAnEmptyGzip() {
        lake.file("empty.jsonl.gz", new byte[0]);

        assertThat(lake.read("empty.jsonl.gz")).containsExactly("empty.jsonl.gz " + CUT);
    }

    @Test
    void rejectsWhatIsNamedGzipOrZstdAndIsNot() {
        lake.file("plain.jsonl.gz", "{\"id\":1}");
        lake.file("plain.jsonl.zst", "{\"id\":1}");

        assertThat(lake.read("plain.jsonl.gz"))
                .containsExactly("plain.jsonl.gz DAMAGED_FILE cannot be decompressed from here on: Not in GZIP format");
        assertThat(lake.read("plain.jsonl.zst"))
                .containsExactly(
                        "plain.jsonl.zst:1 DAMAGED_FILE cannot be decompressed from here on: Unknown frame descriptor");
    }

    @Test
    void keepsTheRowsBeforeAWrongChecksumOfGzip() {
        byte[] wrong = SourceFixture.gzip(SourceFixture.bytes("{\"id\":1}", ""));
        wrong[wrong.length - 8] ^= 1;
        lake.file("checksum.jsonl.gz", wrong);

        assertThat(lake.read("checksum.jsonl.gz"))
                .containsExactly(
                        "checksum.jsonl.gz:1 {\"id\":1}",
                        "checksum.jsonl.gz:2 DAMAGED_FILE cannot be decompressed from here on: Corrupt GZIP trailer");
    }

    @Test
    void rejectsALineOf100MegabytesWithoutHoldingIt() throws IOException {
        Path file = lake.file("100-megabyte-line.jsonl", "");
        byte[] megabyte = new byte[1_000_000];
        Arrays.fill(megabyte, (byte) 'x');
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write("{\"id\":1}\n{\"text\":\"".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 100; i++) {
                out.write(megabyte);
            }
            out.write("\"}\n{\"id\":2}\n".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(lake.read("100-megabyte-line.jsonl"))
                .containsExactly(
                        "100-megabyte-line.jsonl:1 {\"id\":1}",
                        "100-megabyte-line.jsonl:2 OVERSIZED a line of 100000011 bytes, more than data.max_row_bytes 16777216",
                        "100-megabyte-line.jsonl:3 {\"id\":2}");
        try (InputStream in = Files.newInputStream(file);
                LineStream lines = new LineStream(in, 1 << 20, 0)) {
            assertThat(lines.next()).isTrue();
            assertThat(lines.next()).isTrue();
            assertThat(lines.length()).isEqualTo(100_000_011);
            assertThat(lines.bytes()).hasSize(1 << 20);
        }
    }

    @Test
    void rejectsAGzipLineThatUnpacksToMoreThanTheLimit() throws IOException {
        Path file = lake.file("bomb.jsonl.gz", "");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 300; i++) {
                out.write(zeros);
            }
            out.write(SourceFixture.bytes("", "{\"id\":2}"));
        }

        assertThat(Files.size(file)).isLessThan(400_000);
        assertThat(lake.read("bomb.jsonl.gz"))
                .containsExactly(
                        "bomb.jsonl.gz:1 OVERSIZED a line of 314572800 bytes, more than data.max_row_bytes 16777216",
                        "bomb.jsonl.gz:2 {\"id\":2}");
    }

    @Test
    void rejectsALongRowOfEveryKind() {
        String text = "x".repeat(20_000);
        lake.file("long.csv", "id,text", "1," + text, "2,short");
        lake.file("long.json", "[{\"id\":1},{\"text\":\"" + text + "\"},{\"id\":2}]");
        lake.file("short.json", "[" + "{\"id\":1},".repeat(2000) + "{\"id\":2}]");
        lake.file("long.txt", text);

        assertThat(lake.read("long.csv", SMALL))
                .containsExactly(
                        "long.csv:2 OVERSIZED a row of 20003 bytes, more than data.max_row_bytes 1024",
                        "long.csv:3 {\"id\":\"2\",\"text\":\"short\"}");
        assertThat(lake.read("short.json", SMALL)).hasSize(2001);
        assertThat(lake.read("long.json", SMALL))
                .containsExactly(
                        "long.json:1 {\"id\":1}",
                        "long.json:2 OVERSIZED a row of more than data.max_row_bytes 1024;"
                                + " nothing after it is read: write one row a line, as .jsonl");
        assertThat(lake.read("long.txt", SMALL))
                .containsExactly("long.txt OVERSIZED a document of more bytes, more than data.max_row_bytes 1024");
    }

    @Test
    void rejectsJsonThatIsNestedTooDeep() {
        String nested = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
        lake.file("nested.jsonl", nested, "{\"id\":2}");
        lake.file("nested.json", "[" + nested + "]");

        assertThat(lake.read("nested.jsonl"))
                .containsExactly(
                        "nested.jsonl:1 TOO_DEEP Document nesting depth (1001) exceeds the maximum allowed"
                                + " (1000, from `StreamReadConstraints.getMaxNestingDepth()`)",
                        "nested.jsonl:2 {\"id\":2}");
        assertThat(lake.read("nested.json")).singleElement().asString().startsWith("nested.json:1 TOO_DEEP ");
    }

    @Test
    void rejectsOnlyTheRowsThatAreNotUtf8() {
        lake.file("latin.jsonl", latin("{\"id\":1}\n{\"text\":\"caf\u00e9\"}\n{\"id\":3}"));
        lake.file("latin.csv", latin("id,text\n1,caf\u00e9\n2,tea"));
        lake.file("latin.json", latin("[{\"id\":1},{\"text\":\"caf\u00e9\"}]"));
        lake.file("latin.txt", latin("caf\u00e9"));

        assertThat(lake.read("latin.jsonl"))
                .containsExactly(
                        "latin.jsonl:1 {\"id\":1}",
                        "latin.jsonl:2 INVALID_UTF8 the bytes are not UTF-8",
                        "latin.jsonl:3 {\"id\":3}");
        assertThat(lake.read("latin.csv"))
                .containsExactly(
                        "latin.csv:2 INVALID_UTF8 the bytes are not UTF-8",
                        "latin.csv:3 {\"id\":\"2\",\"text\":\"tea\"}");
        assertThat(lake.read("latin.json")).hasSize(2).last().asString().startsWith("latin.json:2 INVALID_UTF8 ");
        assertThat(lake.read("latin.txt")).containsExactly("latin.txt INVALID_UTF8 the bytes are not UTF-8");
    }

    @Test
    void keepsTheRowsOfAJsonListBeforeItBreaksOrEnds() {
        lake.file("broken.json", "[{\"id\":1},{\"id\" 2},{\"id\":3}]");
        lake.file("ends.json", "[{\"id\":1},{\"id\":2");

        assertThat(lake.read("broken.json"))
                .hasSize(2)
                .startsWith("broken.json:1 {\"id\":1}")
                .last()
                .asString()
                .startsWith("broken.json:2 NOT_JSON ");
        assertThat(lake.read("ends.json"))
                .hasSize(2)
                .startsWith("ends.json:1 {\"id\":1}")
                .last()
                .asString()
                .startsWith("ends.json:2 TRUNCATED_FILE ");
    }

    @Test
    void rejectsTablesWhoseHeadOrQuotesAreBroken() {
        lake.file("open-quote.csv", "id,text", "1,a", "2,\"b", "3,c");
        lake.file("twice.csv", "id,text,id", "1,a,2");

        assertThat(lake.read("open-quote.csv"))
                .containsExactly(
                        "open-quote.csv:2 {\"id\":\"1\",\"text\":\"a\"}",
                        "open-quote.csv:3 TRUNCATED_FILE the file ends inside of quotes in the row that begins here");
        assertThat(lake.read("twice.csv"))
                .containsExactly("twice.csv:1 WRONG_TYPE the head line has two columns \"id\"");
    }

    @Test
    void rejectsATextWithZeroBytes() {
        lake.file("binary.txt", new byte[] {1, 2, 0, 3});

        assertThat(lake.read("binary.txt")).containsExactly("binary.txt NOT_TEXT a zero byte at position 2");
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Two hundred rows that compress badly, so that half of the bytes hold about half of the rows. */
    private static byte[] noise() {
        Random random = new Random(7);
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            rows.append("{\"id\":").append(i).append(",\"text\":\"");
            random.ints(800, 'a', 'z' + 1).forEach(c -> rows.append((char) c));
            rows.append("\"}\n");
        }
        return rows.toString().getBytes(StandardCharsets.UTF_8);
    }
}
