package dev.stillhouse.finetune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.llama.weights.FileContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FencedStoreTest {
    private static final CheckpointPolicy POLICY = new CheckpointPolicy(100, 2);

    @TempDir
    Path root;

    private final List<String> notes = new ArrayList<>();

    /** Writes and deletes through the home that a training is given. */
    private Checkpoints checkpoints(MemoryStore store, String attempt) {
        return new CheckpointHome.Store(store)
                .fencedBy(Fence.around(root, attempt))
                .open(root.resolve("resumed"), new LocalFiles(), attempt, POLICY, notes::add);
    }

    /** The operation under way when the folder is given away is the one that cannot be held back; it is the last. */
    @Test
    void aTryThatWasSupersededAtAnyPointChangesNothingMore() {
        int all = operationsOf(Integer.MAX_VALUE).size();
        assertThat(all)
                .as("four checkpoints of five objects, two of which are deleted")
                .isGreaterThan(20);
        for (int last = 0; last < all; last++) {
            assertThat(operationsOf(last))
                    .as("superseded at operation %d", last)
                    .hasSize(last + 1);
        }
    }

    /** Four checkpoints of two that are kept; at an operation another try takes the folder. */
    private List<StoreOperation> operationsOf(int last) {
        Fence.give(root, "try-1");
        List<StoreOperation> heard = new ArrayList<>();
        MemoryStore store = new MemoryStore(operation -> {
            heard.add(operation);
            if (heard.size() == last + 1) {
                Fence.give(root, "try-2");
            }
        });
        Checkpoints checkpoints = checkpoints(store, "try-1");
        try {
            for (long step = 100; step <= 400; step += 100) {
                checkpoints.write(new SmallContent(step));
            }
        } catch (Failure e) {
            assertThat(e.code()).isEqualTo(FailureCode.ATTEMPT_SUPERSEDED);
        }
        return store.operations();
    }

    @Test
    void aTryThatWasSupersededBeforeTheManifestCommitsNothing() {
        Fence.give(root, "try-1");
        MemoryStore store = new MemoryStore(operation -> {
            if (operation.text().equals("put step-00000200.try-1/state.json")) {
                Fence.give(root, "try-2");
            }
        });
        Checkpoints zombie = checkpoints(store, "try-1");
        zombie.write(new SmallContent(100));
        assertSuperseded(() -> zombie.write(new SmallContent(200)));
        assertThat(CheckpointStore.newestStep(store)).hasValue(100);

        Checkpoints next = checkpoints(store, "try-2");
        assertThat(next.resume().orElseThrow().name()).isEqualTo("step-00000100.try-1");
        next.write(new SmallContent(200));
        SortedMap<String, byte[]> before = new TreeMap<>(store.objects);
        assertThat(before.keySet())
                .as("the leftover is gone")
                .noneMatch(name -> name.startsWith("step-00000200.try-1/"));
        assertSuperseded(() -> zombie.write(new SmallContent(200)));
        assertThat(store.objects).isEqualTo(before);
        assertThat(next.resume().orElseThrow().name()).isEqualTo("step-00000200.try-2");
    }

    @Test
    void whoeverResumesAfterItWasSupersededPutsNothingAside() {
        Fence.give(root, "try-1");
        MemoryStore store = new MemoryStore(operation -> {});
        checkpoints(store, "try-1").write(new SmallContent(100));
        store.objects.put("step-00000100.try-1/model.safetensors", new byte[] {1});
        store.objects.put("step-00000200.try-1/model.safetensors", new byte[] {2});
        SortedMap<String, byte[]> before = new TreeMap<>(store.objects);
        Fence.give(root, "try-2");
        assertSuperseded(() -> checkpoints(store, "try-1").resume());
        assertThat(store.objects).isEqualTo(before);
    }

    @Test
    void everyChangeIsRefusedAndEverythingCanBeRead() throws IOException {
        MemoryStore objects = new MemoryStore(operation -> {});
        objects.put("a/b", FileContent.ofText("text"));
        Fence.give(root, "try-2");
        FencedStore store = new FencedStore(objects, Fence.around(root, "try-1"));
        assertSuperseded(() -> store.put("a/b", FileContent.ofText("other")));
        assertSuperseded(() -> store.delete("a/b"));
        assertSuperseded(() -> store.deleteFolder("a"));
        assertThat(store.list()).containsOnlyKeys("a/b");
        assertThat(store.open("a/b").readAllBytes()).asString().isEqualTo("text");
        assertThat(store.location("a")).isEqualTo(objects.location("a"));
    }

    private void assertSuperseded(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.ATTEMPT_SUPERSEDED))
                .hasMessage("Try try-1 at this training may not write to " + root
                        + " any more: it was given to try try-2; nothing is to be done, this try ends");
    }
}
