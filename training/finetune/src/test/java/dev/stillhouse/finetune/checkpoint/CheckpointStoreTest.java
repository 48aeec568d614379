package dev.stillhouse.finetune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.llama.weights.FileContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CheckpointStoreTest {
    private static final String MODEL = "/model.safetensors";

    @TempDir
    Path root;

    private final List<String> notes = new ArrayList<>();
    private final MemoryStore store = new MemoryStore(operation -> {});

    @Test
    void theManifestIsTheCommitAndIsTheFirstToGo() {
        Checkpoints checkpoints = checkpoints(store, "try");
        for (long step : new long[] {100, 200, 300}) {
            checkpoints.write(new SmallContent(step));
        }
        assertThat(store.texts())
                .containsSubsequence(
                        "put step-00000300.try/model.safetensors",
                        "put step-00000300.try/optimizer.safetensors",
                        "put step-00000300.try/state.json",
                        "put step-00000300.try/MANIFEST.json",
                        "put latest",
                        "delete step-00000100.try/MANIFEST.json",
                        "delete folder step-00000100.try");
        assertThat(folders()).containsExactly("latest", "step-00000200.try", "step-00000300.try");
        assertThat(text("latest")).isEqualTo("step-00000300.try\n");
    }

    @Test
    void whatIsResumedFromLiesInAFolderUntilTheNextCheckpoint() {
        checkpoints(store, "one").write(new SmallContent(100));
        Checkpoints next = checkpoints(store, "two");
        Checkpoint resumed = next.resume().orElseThrow();
        assertThat(resumed.state()).isEqualTo(new SmallContent(100).state());
        assertThat(resumed.name()).isEqualTo("step-00000100.one");
        assertThat(resumed.location()).isEqualTo("store://bucket/recipe/step-00000100.one");
        assertThat(resumed.folder().resolve("model.safetensors")).hasContent(SmallContent.weights(100));
        assertThat(resumed.folder().resolve("optimizer.safetensors")).hasContent("moments after 100");
        next.write(new SmallContent(200));
        assertThat(root.resolve("resumed")).doesNotExist();
        assertThat(notes).isEmpty();
    }

    @Test
    void theParentIsTheCheckpointBefore() throws Exception {
        checkpoints(store, "one").write(new SmallContent(100));
        Checkpoints next = checkpoints(store, "two");
        next.resume();
        next.write(new SmallContent(200));
        next.write(new SmallContent(300));
        assertThat(parent("step-00000200.two")).isEqualTo("step-00000100.one");
        assertThat(parent("step-00000300.two")).isEqualTo("step-00000200.two");
    }

    @Test
    void otherWorkersReadWhatTheFirstOneFetched() throws IOException {
        checkpoints(store, "one").write(new SmallContent(100));
        checkpoints(store, "one").write(new SmallContent(200));
        Checkpoints first = checkpoints(store, "two");
        Checkpoint resumed = first.resume().orElseThrow();
        Checkpoints other = checkpoints(MemoryStore.of(new TreeMap<>()), "two");
        assertThat(other.chosen(resumed.name())).isEqualTo(resumed);
        Files.writeString(resumed.folder().resolve("state.json"), "{}");
        assertThatThrownBy(() -> other.chosen(resumed.name()))
                .hasMessageMatching(
                        "Checkpoint store://bucket/recipe/step-00000200.one verifies on one worker but not on this one "
                                + "\\(state.json has 2 bytes, expected \\d+\\); all workers must see the same files");
        assertThat(first.newest(state -> state.step() < 200).orElseThrow().name())
                .isEqualTo("step-00000100.one");
        assertThat(other.chosen("step-00000100.one").state().step()).isEqualTo(100);
        first.write(new SmallContent(300));
        assertThat(text("step-00000300.two/MANIFEST.json")).contains("\"parent\" : \"step-00000100.one\"");
    }

    @Test
    void aDamagedCheckpointStaysWithAWordOfWhy() {
        Checkpoints checkpoints = checkpoints(store, "one");
        checkpoints.write(new SmallContent(100));
        checkpoints.write(new SmallContent(200));
        put("step-00000200.one" + MODEL, "weights after 2oo");
        assertThat(checkpoints(store, "two").resume().orElseThrow().state().step())
                .isEqualTo(100);
        assertThat(notes)
                .containsExactly("Checkpoint store://bucket/recipe/step-00000200.one is damaged (model.safetensors has "
                        + "another SHA-256 than MANIFEST.json says); it is kept, marked by step-00000200.one/DAMAGED and "
                        + "the one before it is used");
        assertThat(text("step-00000200.one/DAMAGED"))
                .isEqualTo("model.safetensors has another SHA-256 than MANIFEST.json says\n");
        assertThat(text("latest")).isEqualTo("step-00000100.one\n");
        Checkpoints third = checkpoints(store, "one");
        third.resume();
        third.write(new SmallContent(200));
        third.write(new SmallContent(300));
        assertThat(folders())
                .containsExactlyInAnyOrder("latest", "step-00000200.one", "step-00000200.one.2", "step-00000300.one");
        assertThat(notes).hasSize(1);
    }

    @Test
    void whatWritersLeftBehindIsRemovedByTheNext() {
        checkpoints(store, "one").write(new SmallContent(100));
        put("step-00000200.dead" + MODEL, "half");
        put("step-00000300.dead/.MANIFEST.json.part", "{");
        put("notes.txt", "somebody's");
        put("step-00000100/config.json", "somebody's");
        checkpoints(store, "two").resume();
        assertThat(folders()).containsExactlyInAnyOrder("latest", "notes.txt", "step-00000100", "step-00000100.one");
    }

    @Test
    void aStoreThatDoesNotAnswerIsNoDamage() {
        checkpoints(store, "one").write(new SmallContent(100));
        assertFails(
                new IOException("connection reset"),
                FailureCode.FILE_UNREADABLE,
                "Cannot read store://bucket/recipe/step-00000100.one/model.safetensors: connection reset");
        assertThat(folders()).containsExactly("latest", "step-00000100.one");
        assertThat(store.objects).doesNotContainKey("step-00000100.one/DAMAGED");
    }

    @Test
    void aStoreThatSaysThatItLostBytesMeansDamage() {
        checkpoints(store, "one").write(new SmallContent(100));
        assertThat(checkpoints(new Unread(store, new StreamCorruptedException("checksum")), "two")
                        .resume())
                .isEmpty();
        assertThat(text("step-00000100.one/DAMAGED")).isEqualTo("model.safetensors cannot be read: checksum\n");
    }

    @Test
    void whatDoesNotFitIsNotFetched() {
        checkpoints(store, "one").write(new SmallContent(100));
        ObjectStore large = new Unread(store, new IOException("not asked for")) {
            @Override
            public SortedMap<String, Long> list() {
                SortedMap<String, Long> sizes = store.list();
                sizes.put("step-00000100.one" + MODEL, 1L << 60);
                return sizes;
            }
        };
        assertThatThrownBy(() -> checkpoints(large, "two").resume())
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.DISK_FULL))
                .hasMessageMatching(
                        "Checkpoint store://bucket/recipe/step-00000100.one has 1152921504606\\d+ bytes, but "
                                + "only \\d+ are free for it in .*/resumed; free some space and run the same command again");
    }

    @Test
    void aFailureLeavesNothingOfTheCheckpoint() {
        MemoryStore refusing = new MemoryStore(operation -> {
            if (operation.text().equals("put step-00000200.try/MANIFEST.json")) {
                throw new IOException("AccessDenied");
            }
        });
        Checkpoints checkpoints = checkpoints(refusing, "try");
        checkpoints.write(new SmallContent(100));
        assertThatThrownBy(() -> checkpoints.write(new SmallContent(200)))
                .hasMessage("Cannot write store://bucket/recipe/step-00000200.try: AccessDenied");
        assertThat(refusing.objects.keySet()).noneMatch(name -> name.startsWith("step-00000200"));
        assertThat(checkpoints.resume()).isPresent();
    }

    @Test
    void aCheckpointThatIsNotReadBackAsItWasWrittenCostsNoOlderOne() {
        MemoryStore rotting = new MemoryStore(operation -> {});
        Checkpoints checkpoints = checkpoints(rotting, "try");
        checkpoints.write(new SmallContent(100));
        checkpoints.write(new SmallContent(200));
        ObjectStore worn = new Unread(rotting, new IOException("not asked for")) {
            @Override
            public InputStream open(String name) throws IOException {
                return name.equals("step-00000300.try" + MODEL)
                        ? new ByteArrayInputStream("other bytes, 17 !".getBytes(StandardCharsets.UTF_8))
                        : rotting.open(name);
            }
        };
        assertThatThrownBy(() -> checkpoints(worn, "try").write(new SmallContent(300)))
                .hasMessage(
                        "Checkpoint store://bucket/recipe/step-00000300.try does not verify right after it was written "
                                + "(model.safetensors has another SHA-256 than MANIFEST.json says); check the disk, older "
                                + "checkpoints were kept");
        assertThat(rotting.objects).containsKeys("step-00000100.try/MANIFEST.json", "step-00000200.try/MANIFEST.json");
    }

    @Test
    void checkpointsAreWrittenInTheBackground() {
        CountDownLatch mayWrite = new CountDownLatch(1);
        MemoryStore slow = new MemoryStore(operation -> await(mayWrite));
        try (BackgroundCheckpoints background = new BackgroundCheckpoints(checkpoints(slow, "try"), 1 << 20)) {
            background.save(new SmallContent(100));
            assertThat(slow.objects).isEmpty();
            mayWrite.countDown();
            background.finish();
            assertThat(slow.objects).containsKey("step-00000100.try/MANIFEST.json");
        }
    }

    @Test
    void aTrainingThatBeginsAnewDeletesThemAllAndNothingElse() {
        CheckpointHome home = new CheckpointHome.Store(store);
        Checkpoints checkpoints = checkpoints(store, "one");
        checkpoints.write(new SmallContent(100));
        checkpoints.write(new SmallContent(200));
        put("step-00000200.one/DAMAGED", "why");
        put("notes.txt", "somebody's");
        assertThat(home.newestStep()).hasValue(100);
        home.clear();
        assertThat(store.objects).containsOnlyKeys("notes.txt");
        assertThat(home.newestStep()).isEmpty();
    }

    private void assertFails(IOException reason, FailureCode code, String message) {
        assertThatThrownBy(() -> checkpoints(new Unread(store, reason), "two").resume())
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(code))
                .hasMessage(message);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Checkpoints checkpoints(ObjectStore objects, String attempt) {
        return new Checkpoints(
                new CheckpointStore(objects, root.resolve("resumed"), attempt),
                new CheckpointPolicy(100, 2),
                notes::add);
    }

    private void put(String name, String text) {
        store.objects.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private String text(String name) {
        return new String(store.objects.get(name), StandardCharsets.UTF_8);
    }

    private String parent(String checkpoint) throws IOException {
        return Json.parse(text(checkpoint + "/MANIFEST.json")).path("parent").asText();
    }

    private List<String> folders() {
        return store.objects.keySet().stream()
                .map(name -> name.split("/", 2)[0])
                .distinct()
                .collect(Collectors.toList());
    }

    /** A store whose weights cannot be read. */
    private static class Unread implements ObjectStore {
        private final MemoryStore objects;
        private final IOException reason;

        Unread(MemoryStore objects, IOException reason) {
            this.objects = objects;
            this.reason = reason;
        }

        @Override
        public String location(String name) {
            return objects.location(name);
        }

        @Override
        public SortedMap<String, Long> list() {
            return objects.list();
        }

        @Override
        public void put(String name, FileContent content) throws IOException {
            objects.put(name, content);
        }

        @Override
        public InputStream open(String name) throws IOException {
            return name.endsWith(MODEL) ? new Broken(reason) : objects.open(name);
        }

        @Override
        public void delete(String name) throws IOException {
            objects.delete(name);
        }

        @Override
        public void deleteFolder(String folder) throws IOException {
            objects.deleteFolder(folder);
        }
    }

    private static final class Broken extends InputStream {
        private final IOException reason;

        Broken(IOException reason) {
            this.reason = reason;
        }

        @Override
        public int read() throws IOException {
            throw reason;
        }
    }
}
