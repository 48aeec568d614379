package dev.stillhouse.finetune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.contracts.run.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the bytes of a checkpoint is found, and the newest one that is whole is used. */
class CheckpointDamageTest {
    private static final CheckpointPolicy POLICY = new CheckpointPolicy(100, 3);

    @TempDir
    Path root;

    private final SplittableRandom random = new SplittableRandom(20);
    private Path whole;

    private interface Damage {
        void to(Path folder) throws IOException;
    }

    @BeforeEach
    void writeThreeCheckpoints() {
        whole = root.resolve("whole");
        Checkpoints checkpoints = checkpoints(whole, new ArrayList<>());
        for (long step : new long[] {100, 200, 300}) {
            checkpoints.write(new SmallContent(step));
        }
    }

    @Test
    void everyOneOfAThousandBitFlipsIsFound() throws IOException {
        for (int i = 0; i < 1000; i++) {
            Path file = anyFileOf(300);
            byte[] bytes = Files.readAllBytes(whole.resolve(file));
            int bit = random.nextInt(8 * bytes.length);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertFallsBackTo(200, "bit " + bit + " of " + file, folder -> Files.write(folder.resolve(file), bytes));
        }
    }

    @Test
    void everyOneOfTwoHundredTruncationsIsFound() throws IOException {
        for (int i = 0; i < 200; i++) {
            Path file = anyFileOf(300);
            byte[] bytes = Files.readAllBytes(whole.resolve(file));
            int length = random.nextInt(bytes.length);
            assertFallsBackTo(
                    200,
                    length + " bytes of " + file,
                    folder -> Files.write(folder.resolve(file), Arrays.copyOf(bytes, length)));
        }
    }

    @Test
    void everyOneOfFiftyFilesOfAnotherStepOrNameIsFound() throws IOException {
        for (int i = 0; i < 50; i++) {
            Path file = anyFileOf(300);
            Path other = anyFileOf(random.nextBoolean() ? 100 : 200);
            byte[] bytes = Files.readAllBytes(whole.resolve(other));
            assertFallsBackTo(200, other + " as " + file, folder -> Files.write(folder.resolve(file), bytes));
        }
    }

    @Test
    void anyTwoFilesThatChangedPlacesAreFound() throws IOException {
        List<Path> files = filesOf(300);
        for (Path file : files) {
            for (Path other : files.subList(files.indexOf(file) + 1, files.size())) {
                assertFallsBackTo(200, file + " and " + other, folder -> swap(folder, file, other));
            }
        }
    }

    @Test
    void aCheckpointUnderTheNameOfAnotherStepIsFound() throws IOException {
        for (long stale : new long[] {100, 200}) {
            assertFallsBackTo(200, "stale " + stale, folder -> {
                Folders.delete(folder.resolve("step-00000300"));
                copy(folder.resolve(CheckpointName.of(stale)), folder.resolve("step-00000300"));
            });
        }
        assertFallsBackTo(
                100, "300 and 200", folder -> swap(folder, Path.of("step-00000300"), Path.of("step-00000200")));
        assertFallsBackTo(200, "300 and 100", folder -> {
            swap(folder, Path.of("step-00000300"), Path.of("step-00000100"));
        });
    }

    @Test
    void aMissingFileIsFound() throws IOException {
        for (Path file : filesOf(300)) {
            assertFallsBackTo(200, "no " + file, folder -> Files.delete(folder.resolve(file)));
        }
    }

    private void assertFallsBackTo(long step, String what, Damage damage) throws IOException {
        Path folder = root.resolve("damaged");
        Folders.delete(folder);
        copy(whole, folder);
        damage.to(folder);
        List<String> notes = new ArrayList<>();
        Checkpoint resumed = checkpoints(folder, notes).resume().orElseThrow();
        assertThat(resumed.state().step()).as(what).isEqualTo(step);
        assertThat(resumed.folder().resolve("model.safetensors")).as(what).hasContent(SmallContent.weights(step));
        assertThat(folder.resolve("step-00000300.damaged-1")).as(what).isDirectory();
        assertThat(notes).as(what).hasSize((int) (300 - step) / 100);
    }

    private static Checkpoints checkpoints(Path folder, List<String> notes) {
        return new Checkpoints(folder, POLICY, "try", notes::add, new UnforcedFiles());
    }

    private Path anyFileOf(long step) throws IOException {
        List<Path> files = filesOf(step);
        return files.get(random.nextInt(files.size()));
    }

    private List<Path> filesOf(long step) throws IOException {
        return Folders.files(whole.resolve(CheckpointName.of(step))).stream()
                .map(whole::relativize)
                .toList();
    }

    private static void swap(Path folder, Path one, Path other) throws IOException {
        Path aside = folder.resolve("aside");
        Files.move(folder.resolve(one), aside);
        Files.move(folder.resolve(other), folder.resolve(one));
        Files.move(aside, folder.resolve(other));
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : Folders.files(from)) {
            Path target = to.resolve(from.relativize(file));
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
    }
}
