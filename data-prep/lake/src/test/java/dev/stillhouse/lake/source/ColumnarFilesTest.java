package dev.stillhouse.lake.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Arrow and Parquet, whole and broken. */
class ColumnarFilesTest {
    private static final MessageType ROW = MessageTypeParser.parseMessageType("""
            message row {
              optional int64 id;
              optional binary text (STRING);
              optional binary raw;
              optional int32 day (DATE);
              optional int64 at (TIMESTAMP(MILLIS, true));
              optional int32 price (DECIMAL(9, 2));
              optional group messages (LIST) {
                repeated group list {
                  optional group element { optional binary role (STRING); optional binary content (STRING); }
                }
              }
              optional group tags (MAP) {
                repeated group key_value { required binary key (STRING); optional double value; }
              }
            }""");

    @TempDir
    private Path folder;

    private SourceFixture lake;

    @BeforeEach
    void open() {
        lake = new SourceFixture(folder);
    }

    @Test
    void readsTheTypesOfParquet() throws IOException {
        Group row = new SimpleGroupFactory(ROW).newGroup();
        row.append("id", 7L).append("text", "caf\u00e9").append("day", 20_000).append("at", 86_400_000L);
        row.append("price", 1999);
        row.append("raw", Binary.fromConstantByteArray(new byte[] {-1, -2}));
        Group element = row.addGroup("messages").addGroup("list").addGroup("element");
        element.append("role", "user").append("content", "Hi");
        Group tag = row.addGroup("tags").addGroup("key_value");
        tag.append("key", "score").append("value", 0.5);
        parquet("types.parquet", row, new SimpleGroupFactory(ROW).newGroup());

        assertThat(lake.read("types.parquet"))
                .containsExactly(
                        "types.parquet:1 {\"id\":7,\"text\":\"caf\u00e9\",\"raw\":\"//4=\",\"day\":\"2024-10-04\","
                                + "\"at\":\"1970-01-02T00:00:00Z\",\"price\":19.99,"
                                + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"tags\":{\"score\":0.5}}",
                        "types.parquet:2 {}");
    }

    @Test
    void readsEveryRowGroupInOnePartOfTheFile() throws IOException {
        parquet("groups.parquet", rows(400));
        LakeFile file = lake.only("groups.parquet");
        long middle = file.length() / 2;

        List<String> first = lake.read(new FileSplit(file, 0, middle), ReadLimits.DEFAULT);
        List<String> second = lake.read(new FileSplit(file, middle, file.length()), ReadLimits.DEFAULT);

        assertThat(first).isNotEmpty().first().asString().startsWith("groups.parquet:1 ");
        assertThat(second).isNotEmpty().last().asString().startsWith("groups.parquet:400 ");
        assertThat(first.size() + second.size()).isEqualTo(400);
    }

    @Test
    void rejectsAParquetFileWithoutAFooter() throws IOException {
        byte[] whole = Files.readAllBytes(parquet("truncated.parquet", rows(400)));
        lake.file("truncated.parquet", SourceFixture.cut(whole, whole.length - 10));
        lake.file("empty.parquet", new byte[0]);
        lake.file("text.parquet", "this is only named so");

        assertThat(lake.read("truncated.parquet"))
                .containsExactly("truncated.parquet TRUNCATED_FILE the file has no footer, without which no row of it"
                        + " can be read; copy or write it again");
        assertThat(lake.read("empty.parquet")).containsExactly("empty.parquet TRUNCATED_FILE the file is empty");
        assertThat(lake.read("text.parquet")).containsExactly("text.parquet DAMAGED_FILE this is not a Parquet file");
    }

    @Test
    void rejectsAParquetFileWithABrokenFooter() throws IOException {
        byte[] broken = Files.readAllBytes(parquet("footer.parquet", rows(10)));
        Arrays.fill(broken, broken.length - 60, broken.length - 8, (byte) 0xff);
        lake.file("footer.parquet", broken);

        assertThat(lake.read("footer.parquet")).singleElement().asString().startsWith("footer.parquet DAMAGED_FILE ");
    }

    @Test
    void keepsTheRowGroupsBeforeADamagedOne() throws IOException {
        byte[] broken = Files.readAllBytes(parquet("page.parquet", rows(400)));
        int middle = broken.length / 2;
        Arrays.fill(broken, middle, middle + 3000, (byte) 0xff);
        lake.file("page.parquet", broken);

        List<String> read = lake.read("page.parquet");

        assertThat(read).hasSizeBetween(2, 399).startsWith("page.parquet:1 {\"id\":0,\"text\":\"" + text(0) + "\"}");
        assertThat(read.get(read.size() - 1)).contains(" DAMAGED_FILE ");
    }

    @Test
    void rejectsAParquetTextThatIsNotUtf8() throws IOException {
        Group row = new SimpleGroupFactory(ROW).newGroup();
        row.append("text", Binary.fromConstantByteArray("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1)));
        parquet("latin.parquet", row);

        assertThat(lake.read("latin.parquet")).containsExactly("latin.parquet:1 INVALID_UTF8 the bytes are not UTF-8");
    }

    @Test
    void readsArrowStreamsAndFiles() throws IOException {
        arrow("stream.arrow", false);
        arrow("file.arrow", true);

        for (String name : List.of("stream.arrow", "file.arrow")) {
            assertThat(lake.read(name))
                    .containsExactly(
                            name + ":1 {\"id\":0,\"text\":\"row 0\",\"tags\":[0]}",
                            name + ":2 {\"id\":1,\"text\":\"row 1\",\"tags\":[1]}",
                            name + ":3 {\"id\":null,\"text\":\"row 0\",\"tags\":[0]}",
                            name + ":4 {\"id\":1,\"text\":\"row 1\",\"tags\":[1]}");
        }
    }

    @Test
    void keepsTheBatchesBeforeTheEndOfATruncatedArrowFile() throws IOException {
        byte[] file = Files.readAllBytes(arrow("truncated.arrow", true));
        lake.file("truncated.arrow", SourceFixture.cut(file, 1000));

        List<String> read = lake.read("truncated.arrow");

        assertThat(read).hasSizeBetween(1, 4);
        assertThat(read.get(read.size() - 1)).contains(" TRUNCATED_FILE ");
    }

    @Test
    void rejectsWhatIsNamedArrowAndIsNot() {
        lake.file("text.arrow", "this is only named so, and says how long it is by accident");

        assertThat(lake.read("text.arrow"))
                .containsExactly("text.arrow:1 DAMAGED_FILE this is not an Arrow IPC stream or file");
    }

    private Path parquet(String name, Group... rows) throws IOException {
        Path file = folder.resolve(name);
        Files.deleteIfExists(file);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file))
                .withConf(new Configuration())
                .withType(ROW)
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withRowGroupSize(16_384L)
                .build()) {
            for (Group row : rows) {
                writer.write(row);
            }
        }
        return file;
    }

    private static Group[] rows(int count) {
        Group[] rows = new Group[count];
        for (int i = 0; i < count; i++) {
            rows[i] = new SimpleGroupFactory(ROW)
                    .newGroup()
                    .append("id", (long) i)
                    .append("text", text(i));
        }
        return rows;
    }

    private static String text(int i) {
        return Integer.toHexString(i * 0x9E3779B1).repeat(40);
    }

    /** Two batches of two rows. */
    private Path arrow(String name, boolean asFile) throws IOException {
        Path file = folder.resolve(name);
        try (RootAllocator allocator = new RootAllocator();
                IntVector id = new IntVector("id", allocator);
                VarCharVector text = new VarCharVector("text", allocator);
                ListVector tags = ListVector.empty("tags", allocator);
                OutputStream out = Files.newOutputStream(file)) {
            id.allocateNew(2);
            text.allocateNew();
            UnionListWriter list = tags.getWriter();
            for (int i = 0; i < 2; i++) {
                id.setSafe(i, i);
                text.setSafe(i, ("row " + i).getBytes(StandardCharsets.UTF_8));
                list.setPosition(i);
                list.startList();
                list.bigInt().writeBigInt(i);
                list.endList();
            }
            tags.setValueCount(2);
            VectorSchemaRoot batch = VectorSchemaRoot.of(id, text, tags);
            batch.setRowCount(2);
            MapDictionaryProvider none = new MapDictionaryProvider();
            try (ArrowWriter writer = asFile
                    ? new ArrowFileWriter(batch, none, Channels.newChannel(out))
                    : new ArrowStreamWriter(batch, none, Channels.newChannel(out))) {
                writer.start();
                writer.writeBatch();
                id.setNull(0);
                writer.writeBatch();
                writer.end();
            }
        }
        return file;
    }
}
