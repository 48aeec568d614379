package dev.stillhouse.contracts.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path root;

    @Test
    void aSecondOwnerIsToldWhoTheFirstIs() {
        RunFolder folder = RunFolder.create(root.resolve("run"));
        try (RunLock lock = RunLock.take(folder)) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> RunLock.take(folder))
                    .isInstanceOfSatisfying(
                            Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.RUN_BUSY))
                    .hasMessage(
                            "Run folder %s is in use by process %d; wait until it ends, stop it, or choose another folder"
                                    + " with --out",
                            folder.root(), ProcessHandle.current().pid());
        }
        RunLock.take(folder).close();
    }

    @Test
    void aLockFileOfADeadProcessDoesNotLock() throws IOException {
        RunFolder folder = RunFolder.create(root);
        Files.writeString(folder.lock(), "process 1\n");

        RunLock.take(folder).close();

        assertThat(folder.lock())
                .hasContent("process " + ProcessHandle.current().pid());
    }

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = root.resolve("state.json");
        AtomicFiles.write(file, "old");

        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
                    out.write(new byte[100_000]);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.DISK_FULL))
                .hasMessageMatching(
                        "Cannot write \\Q" + file
                                + "\\E: the disk is full \\([0-9.]+ MiB free\\); free some space and run the same command again");

        assertThat(file).hasContent("old");
        try (var files = Files.list(root)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFullDiskIsReportedAsOne() {
        assertThatThrownBy(() -> {
                    try (EventLog log = EventLog.open(Path.of("/dev/full"), Clock.fixed(NOON, ZoneOffset.UTC))) {
                        log.append("started", Json.object());
                    }
                })
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.DISK_FULL));
    }

    @Test
    void eventsSurviveATornLastLine() throws IOException {
        Path file = root.resolve("events.jsonl");
        Files.writeString(file, "{\"event\":\"a\"}\n{\"event\":\"b\",\"lo");

        try (EventLog log = EventLog.open(file, Clock.fixed(NOON, ZoneOffset.UTC))) {
            log.append("c", Json.object().put("step", 3));
        }

        assertThat(EventLog.read(file))
                .extracting(Json::compact)
                .containsExactly("{\"event\":\"a\"}", "{\"time\":\"2026-11-23T12:00:00Z\",\"event\":\"c\",\"step\":3}");
    }

    @Test
    void aManifestIsReadAsItWasWritten() {
        StageRecord stage = new StageRecord(
                "prepare",
                "k1",
                Map.of("input", "h1"),
                Map.of("data/datacard.json", "h2"),
                NOON,
                NOON.plusMillis(1500),
                Json.object().put("rows", 7));
        RunManifest manifest = new RunManifest("0.1.0", "s", List.of()).with(stage);
        Path file = root.resolve("manifest.json");

        manifest.write(file);

        assertThat(RunManifest.read(file)).contains(manifest);
        assertThat(file).content().contains("\"seconds\" : 1.5");
    }

    @Test
    void aDamagedManifestIsNamed() throws IOException {
        Path file = root.resolve("manifest.json");
        Files.writeString(file, "{\"stillhouse\":\"0.1.0\"}");

        assertThatThrownBy(() -> RunManifest.read(file))
                .isInstanceOf(Failure.class)
                .hasMessage("Run manifest %s cannot be read as one; delete it to run all stages again", file);
    }

    @Test
    void aFolderHashesByNamesAndContents() throws IOException {
        Path first = Files.createDirectories(root.resolve("first"));
        Path second = Files.createDirectories(root.resolve("second"));
        for (Path folder : List.of(first, second)) {
            Files.writeString(folder.resolve("a.txt"), "abc");
        }
        Files.writeString(second.resolve(".lock"), "hidden files do not count");

        assertThat(Hashes.ofFile(first.resolve("a.txt")))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(Hashes.ofFolder(first)).isEqualTo(Hashes.ofFolder(second));

        Files.move(second.resolve("a.txt"), second.resolve("b.txt"));
        assertThat(Hashes.ofFolder(first)).isNotEqualTo(Hashes.ofFolder(second));
    }

    @Test
    void aRememberedHashIsForgottenWhenTheFileChanges() throws IOException {
        Path file = Files.writeString(root.resolve("shard"), "one");
        Path remembered = root.resolve(".hashes.json");
        HashCache cache = HashCache.open(remembered);
        String one = cache.ofFile(file);
        cache.save();

        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, FileTime.from(NOON));

        assertThat(HashCache.open(remembered).ofFile(file))
                .isEqualTo(Hashes.ofFile(file))
                .isNotEqualTo(one);
    }
}
