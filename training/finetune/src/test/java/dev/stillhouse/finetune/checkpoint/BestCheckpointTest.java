package dev.stillhouse.finetune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BestCheckpointTest {
    private static final CheckpointPolicy POLICY = new CheckpointPolicy(100, 2);

    @TempDir
    Path root;

    private final List<String> notes = new ArrayList<>();
    private final MemoryStore store = new MemoryStore(operation -> {});

    /** Where checkpoints may lie. */
    enum Place {
        FOLDER {
            @Override
            CheckpointPlace open(BestCheckpointTest test) {
                return new CheckpointFolder(test.root, new UnforcedFiles(), "try");
            }

            @Override
            void damage(BestCheckpointTest test, String name) {
                try {
                    Files.writeString(test.root.resolve(name).resolve("model.safetensors"), "rot");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        },
        STORE {
            @Override
            CheckpointPlace open(BestCheckpointTest test) {
                return new CheckpointStore(test.store, test.root.resolve("resumed"), "try");
            }

            @Override
            void damage(BestCheckpointTest test, String name) {
                test.store.objects.put(name + "/model.safetensors", "rot".getBytes(StandardCharsets.UTF_8));
            }
        };

        abstract CheckpointPlace open(BestCheckpointTest test);

        abstract void damage(BestCheckpointTest test, String name);
    }

    @ParameterizedTest
    @EnumSource
    void theBestStaysBesideTheNewest(Place place) {
        write(checkpoints(place), 1.0, 0.5, 0.7, 0.8, 0.9);
        assertThat(steps(place)).containsExactly(500L, 400L, 200L);
    }

    @ParameterizedTest
    @EnumSource
    void aBetterOneTakesItsPlace(Place place) {
        write(checkpoints(place), 1.0, 0.5, 0.7, 0.8, 0.4, 0.6);
        assertThat(steps(place)).containsExactly(600L, 500L);
        assertThat(best(place)).contains(500L);
    }

    @ParameterizedTest
    @EnumSource
    void ofEquallyGoodOnesTheNewestIsTheBest(Place place) {
        write(checkpoints(place), 0.5, 0.5, 0.7, 0.8, 0.9);
        assertThat(steps(place)).containsExactly(500L, 400L, 200L);
        assertThat(best(place)).contains(200L);
    }

    @ParameterizedTest
    @EnumSource
    void theBestOutlivesTheTryThatWroteIt(Place place) {
        write(checkpoints(place), 0.5, 0.7, 0.8, 0.9);
        Checkpoints next = checkpoints(place);
        assertThat(next.resume().orElseThrow().state().step()).isEqualTo(400);
        next.write(new SmallContent(500, 0.6));
        assertThat(steps(place)).containsExactly(500L, 400L, 100L);
        Checkpoint best = next.best(SmallContent.ROWS).orElseThrow();
        assertThat(best.state().validation()).contains(new ValidationLoss(0.5, SmallContent.ROWS));
        assertThat(best.folder().resolve("model.safetensors")).hasContent(SmallContent.weights(100));
        assertThat(notes).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aLossThatIsNoNumberIsNeverTheBest(Place place) {
        write(checkpoints(place), Double.NaN, 0.9, Double.NaN, Double.NaN, Double.NaN);
        assertThat(steps(place)).containsExactly(500L, 400L, 200L);
        assertThat(checkpoints(place)
                        .resume()
                        .orElseThrow()
                        .state()
                        .validation()
                        .orElseThrow()
                        .loss())
                .isNaN();
    }

    @ParameterizedTest
    @EnumSource
    void whereNothingWasMeasuredOnlyTheNewestStay(Place place) {
        Checkpoints checkpoints = checkpoints(place);
        for (long step = 100; step <= 400; step += 100) {
            checkpoints.write(new SmallContent(step));
        }
        assertThat(steps(place)).containsExactly(400L, 300L);
        assertThat(best(place)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void lossesOfOtherRowsDoNotCompare(Place place) {
        Checkpoints checkpoints = checkpoints(place);
        checkpoints.write(new SmallContent(100, Optional.of(new ValidationLoss(0.1, "other rows"))));
        checkpoints.write(new SmallContent(200, 0.5));
        checkpoints.write(new SmallContent(300));
        checkpoints.write(new SmallContent(400, 0.7));
        checkpoints.write(new SmallContent(500, 0.6));
        assertThat(steps(place)).containsExactly(500L, 400L, 200L);
        assertThat(best(place)).contains(200L);
    }

    @ParameterizedTest
    @EnumSource
    void whenTheBestIsDamagedTheNextBestIsUsed(Place place) {
        Checkpoints checkpoints = checkpoints(place);
        write(checkpoints, 0.5, 0.6, 0.8, 0.9);
        assertThat(steps(place)).containsExactly(400L, 300L, 100L);
        String name = name(place, 100);
        place.damage(this, name);
        assertThat(checkpoints.best(SmallContent.ROWS).orElseThrow().state().step())
                .isEqualTo(300);
        assertThat(notes).singleElement().asString().contains(name + " is damaged (model.safetensors has 3 bytes");
        assertThat(steps(place)).containsExactly(400L, 300L);
    }

    @ParameterizedTest
    @EnumSource
    void aNewTryKeepsNoDamagedBest(Place place) {
        write(checkpoints(place), 0.5, 0.6, 0.8, 0.9);
        place.damage(this, name(place, 100));
        Checkpoints next = checkpoints(place);
        next.resume();
        next.write(new SmallContent(500, 1.0));
        next.write(new SmallContent(600, 1.1));
        assertThat(steps(place)).containsExactly(600L, 500L, 300L);
        assertThat(notes).hasSize(1);
        place.damage(this, name(place, 300));
        place.damage(this, name(place, 500));
        place.damage(this, name(place, 600));
        assertThat(next.best(SmallContent.ROWS)).isEmpty();
        assertThat(steps(place)).isEmpty();
        assertThat(notes).hasSize(4);
    }

    private Checkpoints checkpoints(Place place) {
        Consumer<String> heard = notes::add;
        return new Checkpoints(place.open(this), POLICY, heard);
    }

    private static void write(Checkpoints checkpoints, double... losses) {
        for (int i = 0; i < losses.length; i++) {
            checkpoints.write(new SmallContent(100L * (i + 1), losses[i]));
        }
    }

    /** As somebody else finds it, who verifies everything. */
    private Optional<Long> best(Place place) {
        return checkpoints(place)
                .best(SmallContent.ROWS)
                .map(checkpoint -> checkpoint.state().step());
    }

    private List<Long> steps(Place place) {
        return names(place).map(CheckpointName::step).toList();
    }

    private String name(Place place, long step) {
        return names(place)
                .filter(name -> CheckpointName.isOf(step, name))
                .findFirst()
                .orElseThrow();
    }

    private Stream<String> names(Place place) {
        return place.open(this).names().stream();
    }
}
