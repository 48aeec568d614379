package dev.stillhouse.lake.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileRecordsTest {
    private static final String[] ROWS = {"{\"id\":1}", "", "{\"id\":2}"};

    @TempDir
    private Path folder;

    private SourceFixture lake;

    @BeforeEach
    void open() {
        lake = new SourceFixture(folder);
    }

    @ParameterizedTest
    @CsvSource({
        "a.jsonl, JSON_LINES, NONE",
        "a.JSONL.GZ, JSON_LINES, GZIP",
        "a.ndjson.zst, JSON_LINES, ZSTD",
        "a.json.zstd, JSON, ZSTD",
        "a.csv.gz, CSV, GZIP",
        "a.tsv, TSV, NONE",
        "a.arrow, ARROW, NONE",
        "a.feather, ARROW, NONE",
        "a.snappy.parquet, PARQUET, NONE",
        "a.parquet.gz, OTHER, GZIP",
        "a.md, MARKDOWN, NONE",
        "a.html.gz, HTML, GZIP",
        "a.png, OTHER, NONE"
    })
    void knowsFilesByTheirNames(String name, FileKind kind, Compression compression) {
        assertThat(FileKind.of(name)).isEqualTo(kind);
        assertThat(Compression.of(name)).isEqualTo(compression);
    }

    @Test
    void readsLinesPlainAndCompressed() {
        lake.file("a.jsonl", ROWS);
        lake.file("b.jsonl.gz", SourceFixture.gzip(SourceFixture.bytes(ROWS)));
        lake.file("c.jsonl.zst", SourceFixture.zstd(SourceFixture.bytes(ROWS)));

        assertThat(lake.read("a.jsonl")).containsExactly("a.jsonl:1 {\"id\":1}", "a.jsonl:3 {\"id\":2}");
        assertThat(lake.read("b.jsonl.gz")).containsExactly("b.jsonl.gz:1 {\"id\":1}", "b.jsonl.gz:3 {\"id\":2}");
        assertThat(lake.read("c.jsonl.zst")).containsExactly("c.jsonl.zst:1 {\"id\":1}", "c.jsonl.zst:3 {\"id\":2}");
    }

    @Test
    void readsAllMembersOfAGzipFile() throws IOException {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (int i = 0; i < 3; i++) {
            members.write(SourceFixture.gzip(SourceFixture.bytes("{\"id\":" + i + "}", "")));
        }
        lake.file("members.jsonl.gz", members.toByteArray());

        assertThat(lake.read("members.jsonl.gz")).hasSize(3);
    }

    @Test
    void passesOverAByteOrderMark() {
        lake.file("bom.jsonl", "\ufeff{\"id\":1}");

        assertThat(lake.read("bom.jsonl")).containsExactly("bom.jsonl:1 {\"id\":1}");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 9, 10, 64, 1000})
    void readsEveryLineOnceHoweverAFileIsCut(int part) {
        String[] rows = IntStream.range(0, 40)
                .mapToObj(i -> "{\"id\":" + "1".repeat(i % 7 + 1) + "}")
                .toArray(String[]::new);
        lake.file("big.jsonl", rows);
        LakeFile file = lake.only("big.jsonl");

        List<String> read = new ArrayList<>();
        for (long start = 0; start < file.length(); start += part) {
            FileSplit split = new FileSplit(file, start, Math.min(file.length(), start + part));
            read.addAll(lake.read(split, ReadLimits.DEFAULT));
        }

        assertThat(read)
                .extracting(line -> line.substring(line.indexOf(' ') + 1))
                .containsExactly(rows);
        assertThat(read).doesNotHaveDuplicates();
    }

    @Test
    void namesTheByteOfALineWhereAFileIsReadInParts() {
        lake.file("big.jsonl", "{\"id\":1}", "{\"id\":2}", "{\"id\":3}");
        LakeFile file = lake.only("big.jsonl");

        assertThat(lake.read(new FileSplit(file, 3, 12), ReadLimits.DEFAULT)).containsExactly("big.jsonl@9 {\"id\":2}");
    }

    @Test
    void cutsOnlyLargeFilesThatCanBeCutAndPutsSmallOnesTogether() {
        LakeFile big = new LakeFile("big.jsonl", "big.jsonl", FileKind.JSON_LINES, 2 * SplitPlan.PART + 5);
        LakeFile packed = new LakeFile("packed.jsonl.gz", "packed.jsonl.gz", FileKind.JSON_LINES, 2 * SplitPlan.PART);
        LakeFile small = new LakeFile("small.txt", "small.txt", FileKind.TEXT, 10);

        assertThat(SplitPlan.of(List.of(big, packed, small, small, small), 1))
                .containsExactly(
                        List.of(new FileSplit(big, 0, SplitPlan.PART)),
                        List.of(new FileSplit(big, SplitPlan.PART, 2 * SplitPlan.PART)),
                        List.of(new FileSplit(big, 2 * SplitPlan.PART, 2 * SplitPlan.PART + 5)),
                        List.of(FileSplit.whole(packed)),
                        List.of(FileSplit.whole(small), FileSplit.whole(small), FileSplit.whole(small)));
    }

    @Test
    void givesEveryTaskAFileWhenThereAreFewSmallOnes() {
        List<LakeFile> files = IntStream.range(0, 4)
                .mapToObj(i -> new LakeFile(i + ".txt", i + ".txt", FileKind.TEXT, 10))
                .toList();

        assertThat(SplitPlan.of(files, 8)).hasSize(4);
    }

    @Test
    void readsJsonAsAListAnObjectWithAListOneObjectOrManyObjects() {
        lake.file("list.json", "[{\"id\":1},", " 7, {\"id\":2}]");
        lake.file("data.json", "{\"version\":1,\"data\":[{\"id\":1},{\"id\":2}],\"more\":{\"a\":[1]}}");
        lake.file("one.json", "{\"id\":1,", "\"tags\":[1,2]}");
        lake.file("lines.json", ROWS);

        assertThat(lake.read("list.json"))
                .containsExactly(
                        "list.json:1 {\"id\":1}",
                        "list.json:2 WRONG_TYPE a row must be a JSON object",
                        "list.json:3 {\"id\":2}");
        assertThat(lake.read("data.json")).containsExactly("data.json:1 {\"id\":1}", "data.json:2 {\"id\":2}");
        assertThat(lake.read("one.json")).containsExactly("one.json {\"id\":1,\"tags\":[1,2]}");
        assertThat(lake.read("lines.json")).containsExactly("lines.json {\"id\":1}", "lines.json:2 {\"id\":2}");
    }

    @Test
    void readsSeparatedValues() {
        lake.file("a.csv", "\ufeffid,text\r", "1,\"a, \"\"b\"\"", "c\"\r", "", "2,d,e", "3,f");
        lake.file("b.tsv", "id\ttext", "1\ta,b");

        assertThat(lake.read("a.csv"))
                .containsExactly(
                        "a.csv:2 {\"id\":\"1\",\"text\":\"a, \\\"b\\\"\\nc\"}",
                        "a.csv:5 WRONG_TYPE 3 values under 2 column names",
                        "a.csv:6 {\"id\":\"3\",\"text\":\"f\"}");
        assertThat(lake.read("b.tsv")).containsExactly("b.tsv:2 {\"id\":\"1\",\"text\":\"a,b\"}");
    }

    @Test
    void readsDocumentsWhole() {
        lake.file("a.txt", "one", "two");
        lake.file("b.md.gz", SourceFixture.gzip(SourceFixture.bytes("# Title")));
        lake.file("c.html", "<body><nav>no</nav><p>yes</body>");

        assertThat(lake.read("a.txt")).containsExactly("a.txt one\ntwo");
        assertThat(lake.read("b.md.gz")).containsExactly("b.md.gz # Title");
        assertThat(lake.read("c.html")).containsExactly("c.html yes");
    }

    @Test
    void saysWhenStorageDoesNotGiveAFile() throws IOException {
        lake.file("gone.jsonl", ROWS);
        LakeFile file = lake.only("gone.jsonl");
        Files.delete(folder.resolve("gone.jsonl"));

        assertThatThrownBy(() -> lake.read(FileSplit.whole(file), ReadLimits.DEFAULT))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(FailureCode.FILE_UNREADABLE))
                .hasMessageStartingWith("Cannot read " + file.uri() + ": File ")
                .hasMessageEndingWith("does not exist");
    }
}
