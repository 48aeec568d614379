package dev.stillhouse.text.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.run.Hashes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShardTest {
    private static final ShardFormat PLAIN = new ShardFormat(32, 0, "abc", "llama-3.1");
    private static final ShardFormat WITH_TEACHER = new ShardFormat(32, 2, "abc", "llama-3.1");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void givesBackWhatWasWrittenInAnyOrder(ShardKind kind) {
        List<PackedRow> rows = rows(WITH_TEACHER, 150);
        write(kind.fileName(0), WITH_TEACHER, rows);

        try (ShardReader reader = ShardReader.open(folder.resolve(kind.fileName(0)))) {
            assertThat(reader.format()).isEqualTo(WITH_TEACHER);
            assertThat(reader.rows()).isEqualTo(150);
            for (int i : new int[] {149, 0, 64, 63, 1, 128}) {
                assertThat(reader.row(i)).usingRecursiveComparison().isEqualTo(stored(rows.get(i)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void writesTheSameBytesForTheSameRows(ShardKind kind) {
        ShardSummary first = write(kind.fileName(0), PLAIN, rows(PLAIN, 100));
        ShardSummary second = write(kind.fileName(1), PLAIN, rows(PLAIN, 100));

        Path file = folder.resolve(kind.fileName(0));
        assertThat(second.sha256()).isEqualTo(first.sha256()).isEqualTo(Hashes.ofFile(file));
        assertThat(first.bytes()).isEqualTo(file.toFile().length());
    }

    @ParameterizedTest
    @EnumSource
    void readsAShardWithoutRows(ShardKind kind) {
        write(kind.fileName(0), PLAIN, List.of());

        try (ShardReader reader = ShardReader.open(folder.resolve(kind.fileName(0)))) {
            assertThat(reader.rows()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingBehindWhenItIsNotFinished(ShardKind kind) throws Exception {
        try (ShardWriter writer = ShardWriter.open(folder.resolve(kind.fileName(0)), PLAIN)) {
            writer.add(rows(PLAIN, 1).get(0));
        }
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysThatTheDiskIsFullAndKeepsWhatWasThere(ShardKind kind) throws Exception {
        Path file = folder.resolve(kind.fileName(0));
        ShardSummary before = write(kind.fileName(0), PLAIN, rows(PLAIN, 3));

        try (ShardWriter writer = ShardWriter.open(file, PLAIN, FullDisk::new)) {
            assertThatThrownBy(() -> {
                        rows(PLAIN, 500).forEach(writer::add);
                        writer.finish();
                    })
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure -> assertThat(failure.exitCode()).isEqualTo(4))
                    .hasMessage(
                            "Cannot write %s: the disk is full; free some space and run the same command again", file);
        }

        assertThat(Hashes.ofFile(file)).isEqualTo(before.sha256());
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void refusesAShardOfAnotherVersion() {
        assertThatThrownBy(() -> ShardVersion.in(Map.of("stillhouse.shard.version", "1")))
                .hasMessage("stillhouse.shard.version must be 2 or 3, but is 1");
    }

    /** Written before version 3 came: one set for each kind of file, with {@link #rows} of the format with a teacher. */
    @ParameterizedTest
    @EnumSource
    void readsWhatVersion2HasWritten(ShardKind kind) throws Exception {
        Path old = Path.of(ShardTest.class
                .getResource("/shards/version-2/" + kind.name().toLowerCase(Locale.ROOT))
                .toURI());

        try (ShardSet set = ShardSet.open(old)) {
            assertThat(set.manifest().format()).isEqualTo(WITH_TEACHER);
            List<PackedRow> rows = rows(WITH_TEACHER, 5);
            assertThat(set.rows()).isEqualTo(5);
            for (int i = 0; i < 5; i++) {
                assertThat(set.row(i)).usingRecursiveComparison().isEqualTo(rows.get(i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsASetThroughItsManifest(ShardKind kind) {
        ShardSummary a = write(kind.fileName(0), PLAIN, rows(PLAIN, 70));
        ShardSummary b = write(kind.fileName(1), PLAIN, rows(PLAIN, 3));
        new ShardManifest(PLAIN, List.of(a, b)).write(folder);

        try (ShardSet set = ShardSet.open(folder)) {
            assertThat(set.rows()).isEqualTo(73);
            assertThat(set.manifest().tokens()).isEqualTo(a.tokens() + b.tokens());
            assertThat(set.row(72))
                    .usingRecursiveComparison()
                    .isEqualTo(rows(PLAIN, 3).get(2));
        }
    }

    @Test
    void saysWhichFileWasChanged() throws Exception {
        ShardSummary shard = write("part-00000.arrow", PLAIN, rows(PLAIN, 5));
        new ShardManifest(PLAIN, List.of(shard)).write(folder);
        Path file = folder.resolve("part-00000.arrow");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> ShardSet.open(folder))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "Shard %s: expected sha256 %s, found %s; run prepare again",
                        file, shard.sha256(), Hashes.ofFile(file));
    }

    @Test
    void saysWhatAFolderLacks() {
        assertThatThrownBy(() -> ShardSet.open(folder))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "Shards %s: there is no manifest.json; the stage that writes them did not finish, run it again",
                        folder);
        new ShardManifest(PLAIN, List.of(new ShardSummary("part-00000.arrow", 1, 1, 1, 1, "x", 1))).write(folder);
        assertThatThrownBy(() -> ShardSet.open(folder))
                .isInstanceOf(Failure.class)
                .hasMessage("Shard %s: there is no such file; run prepare again", folder.resolve("part-00000.arrow"));
    }

    @ParameterizedTest
    @EnumSource
    void failsCleanlyOnAFileThatWasCutOff(ShardKind kind) throws Exception {
        Path file = folder.resolve(kind.fileName(0));
        write(kind.fileName(0), WITH_TEACHER, rows(WITH_TEACHER, 70));
        byte[] good = Files.readAllBytes(file);
        for (int size = 0; size < good.length; size += 97) {
            Files.write(file, Arrays.copyOf(good, size));
            assertThatThrownBy(() -> ShardReader.open(file))
                    .isInstanceOf(Failure.class)
                    .hasMessageStartingWith("Shard " + file + ": the file: ");
        }
    }

    @Test
    void refusesRowsThatMakeNoSense() {
        assertRefused("sequence 1 must start after the one before it and before the end at 3, but starts at 3", 0, 3);
        assertRefused("the first sequence must start at 0", 1);
        assertThatThrownBy(() -> new PackedRow(
                        new int[] {1, 2}, new int[] {0}, bits(0), List.of(Origin.named("a")), Optional.empty()))
                .hasMessage("position 0 begins a sequence and cannot be labelled");
        assertThatThrownBy(() -> new PackedRow(
                        new int[] {1, 2}, new int[] {0}, bits(2), List.of(Origin.named("a")), Optional.empty()))
                .hasMessage("position 2 is labelled, but there are only 2 tokens");
        assertThatThrownBy(() -> new PackedRow(
                        new int[] {1, 2},
                        new int[] {0},
                        bits(1),
                        List.of(Origin.named("a")),
                        Optional.of(new TeacherTopK(1, new int[] {3, 4}, new float[2]))))
                .hasMessage("top-k must have a position for each of the 1 labelled tokens, but has 2");
    }

    @Test
    void keepsRunsOfBits() {
        BitSet bits = bits(1, 2, 3, 7, 31);

        assertThat(IntBytes.ints(IntBytes.runs(bits))).containsExactly(1, 3, 7, 1, 31, 1);
        assertThat(IntBytes.bits(IntBytes.runs(bits), 32)).isEqualTo(bits);
        assertThatThrownBy(() -> IntBytes.bits(IntBytes.of(new int[] {1, 2, 3, 1}), 32))
                .hasMessage("run 1 of 1 positions from 3 does not fit between 4 and 32");
    }

    /** Takes some bytes, then no more. */
    private static final class FullDisk extends HashingChannel {
        FullDisk(FileChannel target) {
            super(target);
        }

        @Override
        void store(ByteBuffer source) throws IOException {
            if (written() > 2000) {
                throw new IOException("No space left on device");
            }
            super.store(source);
        }
    }

    private static void assertRefused(String message, int... starts) {
        List<Origin> names = Collections.nCopies(starts.length, Origin.named("a"));
        assertThatThrownBy(() -> new PackedRow(new int[] {1, 2, 3}, starts, new BitSet(), names, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private ShardSummary write(String name, ShardFormat format, List<PackedRow> rows) {
        try (ShardWriter writer = ShardWriter.open(folder.resolve(name), format)) {
            rows.forEach(writer::add);
            return writer.finish();
        }
    }

    /** As it comes back from a file. */
    private static PackedRow stored(PackedRow row) {
        Optional<TeacherTopK> topK = row.topK().map(top -> TopKBytes.read(TopKBytes.of(top), top.k(), top.positions()));
        return new PackedRow(row.tokens(), row.starts(), row.labelled(), row.origins(), topK);
    }

    private static List<PackedRow> rows(ShardFormat format, int count) {
        Random random = new Random(5);
        List<PackedRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] tokens = random.ints(4 + random.nextInt(28), 0, 500).toArray();
            BitSet labelled = bits(1, 3);
            TeacherTopK top = new TeacherTopK(2, new int[] {7, i, 3, -1}, new float[] {-0.5f, -1, -2, 0});
            rows.add(new PackedRow(
                    tokens,
                    new int[] {0, 2},
                    labelled,
                    List.of(
                            new Origin("row-" + i, "input", "a.jsonl:" + i, "c0ffee", "CC0-1.0", "web"),
                            Origin.named("zweite " + i)),
                    format.k() == 0 ? Optional.empty() : Optional.of(top)));
        }
        return rows;
    }

    private static BitSet bits(int... positions) {
        BitSet bits = new BitSet();
        for (int position : positions) {
            bits.set(position);
        }
        return bits;
    }
}
