package dev.stillhouse.finetune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the bytes of a checkpoint in a store is found, and the newest one that is whole is used. */
class StoreDamageTest {
    @TempDir
    Path root;

    private final SplittableRandom random = new SplittableRandom(21);
    private final MemoryStore whole = new MemoryStore(operation -> {});

    @BeforeEach
    void writeThreeCheckpoints() {
        Checkpoints checkpoints = checkpoints(whole, new ArrayList<>());
        for (long step : new long[] {100, 200, 300}) {
            checkpoints.write(new SmallContent(step));
        }
    }

    @Test
    void everyOneOfTwoHundredBitFlipsIsFound() {
        for (int i = 0; i < 200; i++) {
            String name = anyOf(300);
            byte[] bytes = whole.objects.get(name).clone();
            int bit = random.nextInt(8 * bytes.length);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertFallsBack("bit " + bit + " of " + name, objects -> objects.put(name, bytes));
        }
    }

    @Test
    void everyOneOfFiftyTruncationsIsFound() {
        for (int i = 0; i < 50; i++) {
            String name = anyOf(300);
            byte[] bytes = whole.objects.get(name);
            byte[] torn = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            assertFallsBack(torn.length + " bytes of " + name, objects -> objects.put(name, torn));
        }
    }

    @Test
    void objectsOfAnotherStepAreFoundTheManifestIncluded() {
        for (String name : of(300)) {
            for (long step : new long[] {100, 200}) {
                for (String other : of(step)) {
                    assertFallsBack(other + " as " + name, objects -> objects.put(name, whole.objects.get(other)));
                }
            }
        }
    }

    @Test
    void aMissingObjectIsFound() {
        for (String name : of(300)) {
            if (!name.endsWith("MANIFEST.json")) {
                assertFallsBack("no " + name, objects -> objects.remove(name));
            }
        }
    }

    private void assertFallsBack(String what, Consumer<SortedMap<String, byte[]>> damage) {
        MemoryStore store = MemoryStore.of(whole.objects);
        damage.accept(store.objects);
        List<String> notes = new ArrayList<>();
        Checkpoint resumed = checkpoints(store, notes).resume().orElseThrow();
        assertThat(resumed.state().step()).as(what).isEqualTo(200);
        assertThat(resumed.folder().resolve("model.safetensors")).as(what).hasContent(SmallContent.weights(200));
        assertThat(store.objects).as(what).containsKey("step-00000300.try/DAMAGED");
        assertThat(notes).as(what).hasSize(1);
    }

    private String anyOf(long step) {
        List<String> names = of(step);
        return names.get(random.nextInt(names.size()));
    }

    private List<String> of(long step) {
        return whole.objects.keySet().stream()
                .filter(name -> name.startsWith(CheckpointName.of(step)))
                .toList();
    }

    private Checkpoints checkpoints(MemoryStore store, List<String> notes) {
        return new Checkpoints(
                new CheckpointStore(store, root.resolve("resumed"), "try"), new CheckpointPolicy(100, 3), notes::add);
    }
}
