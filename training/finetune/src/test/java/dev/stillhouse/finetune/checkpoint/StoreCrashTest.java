package dev.stillhouse.finetune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every point at which a process that writes to a store may die, from the first checkpoint through pruning and resuming. */
class StoreCrashTest {
    private static final CheckpointPolicy POLICY = new CheckpointPolicy(100, 2);
    private static final int TRIALS = 4;

    @TempDir
    Path root;

    /** What became of the change that was under way. */
    private enum Last {
        NOT_BEGUN {
            @Override
            void apply(StoreOperation operation, SplittableRandom random, SortedMap<String, byte[]> objects) {}
        },
        /** Of an upload some bytes are there, which stores do not do; of a deleted folder some objects are gone. Rot is whole. */
        HALF_DONE {
            @Override
            void apply(StoreOperation operation, SplittableRandom random, SortedMap<String, byte[]> objects) {
                if (operation instanceof StoreOperation.Put put && put.bytes().length > 1) {
                    objects.put(put.name(), Arrays.copyOf(put.bytes(), random.nextInt(put.bytes().length)));
                } else if (operation instanceof StoreOperation.DeleteFolder delete) {
                    objects.keySet().removeIf(name -> name.startsWith(delete.folder() + "/") && random.nextBoolean());
                }
            }
        };

        abstract void apply(StoreOperation operation, SplittableRandom random, SortedMap<String, byte[]> objects);
    }

    @ParameterizedTest
    @EnumSource
    void wheneverAWriterDiesTheNewestCommittedCheckpointIsThere(Last last) throws Exception {
        List<StoreOperation> operations = recordATraining();
        for (int count = 0; count <= operations.size(); count++) {
            SortedMap<String, byte[]> done = after(operations.subList(0, count));
            long committed = committed(operations.subList(0, count));
            for (int trial = 0; trial < TRIALS; trial++) {
                SortedMap<String, byte[]> left = new TreeMap<>(done);
                boolean torn = false;
                if (count < operations.size()) {
                    last.apply(operations.get(count), new SplittableRandom(100L * count + trial), left);
                    torn = last == Last.HALF_DONE
                            && operations.get(count).text().matches("put step-.*/MANIFEST\\.json");
                }
                assertContinues(left, committed, torn, "after " + count + ", trial " + trial);
            }
        }
    }

    @Test
    void aTrainingIsRecordedThatPrunesResumesAndQuarantines() {
        assertThat(recordATraining().stream().map(StoreOperation::text))
                .containsSubsequence(
                        "put step-00000300.one/MANIFEST.json",
                        "put latest",
                        "delete step-00000100.one/MANIFEST.json",
                        "delete folder step-00000100.one",
                        "put step-00000400.one/state.json",
                        "delete step-00000400.one/MANIFEST.json",
                        "delete folder step-00000400.one",
                        "put step-00000300.one/DAMAGED",
                        "put latest",
                        "put step-00000300.two/MANIFEST.json",
                        "put step-00000400.two/MANIFEST.json",
                        "put latest",
                        "delete step-00000200.one/MANIFEST.json");
    }

    /** Three checkpoints, the first of which is pruned, a fourth in which the writer dies, and one who finds the third damaged and goes on. */
    private List<StoreOperation> recordATraining() {
        boolean[] dead = {false};
        MemoryStore store = new MemoryStore(operation -> {
            dead[0] = dead[0] || operation.text().equals("put step-00000400.one/MANIFEST.json");
            if (dead[0]) {
                throw new Death.Killed();
            }
        });
        Checkpoints dying = checkpoints(store, "one", new ArrayList<>());
        for (long step : new long[] {100, 200, 300}) {
            dying.write(new SmallContent(step));
        }
        try {
            dying.write(new SmallContent(400));
        } catch (Death.Killed expected) {
            dead[0] = false;
        }
        List<StoreOperation> all = new ArrayList<>(store.operations());
        StoreOperation rot = new StoreOperation.Put("step-00000300.one/state.json", new byte[] {'{'});
        all.add(rot);
        MemoryStore.apply(rot, store.objects);
        MemoryStore next = MemoryStore.of(store.objects);
        Checkpoints following = checkpoints(next, "two", new ArrayList<>());
        assertThat(following.resume().orElseThrow().state().step()).isEqualTo(200);
        following.write(new SmallContent(300));
        following.write(new SmallContent(400));
        all.addAll(next.operations());
        return all;
    }

    private static SortedMap<String, byte[]> after(List<StoreOperation> operations) {
        SortedMap<String, byte[]> objects = new TreeMap<>();
        operations.forEach(operation -> MemoryStore.apply(operation, objects));
        return objects;
    }

    /** The newest step whose manifest was written and whose bytes did not rot since. */
    private static long committed(List<StoreOperation> done) {
        long committed = 0;
        for (StoreOperation operation : done) {
            if (operation.text().matches("put step-.*/MANIFEST\\.json")) {
                committed = CheckpointName.step(operation
                        .text()
                        .substring("put ".length(), operation.text().indexOf('/')));
            } else if (operation.text().equals("put step-00000300.one/state.json") && committed == 300) {
                committed = 200;
            }
        }
        return committed;
    }

    private void assertContinues(SortedMap<String, byte[]> objects, long committed, boolean torn, String when)
            throws Exception {
        List<String> notes = new ArrayList<>();
        boolean rotten = objects.containsKey("step-00000300.one/state.json")
                && objects.get("step-00000300.one/state.json").length == 1
                && objects.containsKey("step-00000300.one/MANIFEST.json")
                && !objects.containsKey("step-00000300.one/DAMAGED")
                && committed <= 200;
        MemoryStore store = MemoryStore.of(objects);
        Checkpoints checkpoints = checkpoints(store, "next", notes);
        Optional<Checkpoint> resumed = checkpoints.resume();
        assertThat(notes).as(when).hasSize((torn ? 1 : 0) + (rotten ? 1 : 0));
        long step = resumed.map(checkpoint -> checkpoint.state().step()).orElse(0L);
        assertThat(step).as(when).isEqualTo(committed);
        if (resumed.isPresent()) {
            assertThat(Files.readString(resumed.get().folder().resolve("model.safetensors")))
                    .as(when)
                    .isEqualTo(SmallContent.weights(step));
        }
        checkpoints.write(new SmallContent(step + 100));
        assertThat(checkpoints.resume().orElseThrow().state().step()).as(when).isEqualTo(step + 100);
    }

    private Checkpoints checkpoints(MemoryStore store, String attempt, List<String> notes) {
        return new Checkpoints(new CheckpointStore(store, root.resolve("resumed"), attempt), POLICY, notes::add);
    }
}
