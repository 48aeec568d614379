package dev.stillhouse.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.contracts.run.Hashes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trainings on two workers that are killed with SIGKILL once each, half of them at chosen points, and run again: every one ends with the
 * adapter of the one that was not killed. {@code -Pchaos} kills more of them.
 */
@Timeout(1800)
class TrainingKillTest {
    private static final int KILLS = Integer.getInteger("stillhouse.kills", 4);
    private static final long SEED = 20261130;
    private static final String NEVER = "never";
    private static final List<String> POINTS = List.of(
            "0 enters SAVING",
            "move step-\\d+\\.tmp-.* to step-\\d+",
            KilledTraining.EXPORT,
            "write step-.*/optimizer\\.safetensors",
            "create .*/\\.latest\\.tmp-.*",
            "delete step-\\d+\\.pruned/optimizer\\.safetensors",
            "sync step-.*/MANIFEST\\.json",
            "move \\.latest\\.tmp-.* to latest",
            "move step-\\d+ to step-\\d+\\.pruned",
            "1 enters WAITING");

    @TempDir
    Path folder;

    @Test
    void everyTrainingThatWasKilledEndsWithTheAdapterOfOneThatWasNot() throws Exception {
        TrainingFixture fixture = new TrainingFixture(folder);
        assertThat(run(NEVER, 1, "whole", line -> false)).endsWith(KilledTraining.FINISHED);
        Map<String, String> expected = adapter(fixture, "whole");
        SplittableRandom random = new SplittableRandom(SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            String name = "killed-" + kill;
            boolean chosen = kill % 2 == 0;
            String point = chosen ? POINTS.get(kill / 2 % POINTS.size()) : "step " + random.nextInt(10);
            List<String> said = chosen
                    ? run(point, occurrence(point, kill), name, line -> line.equals(KilledTraining.READY))
                    : run(NEVER, 1, name, line -> isAbout(line, point, random));
            assertThat(said).as("%s at %s", name, point).doesNotContain(KilledTraining.FINISHED);
            said = run(NEVER, 1, name, line -> false);
            assertThat(said)
                    .as("%s at %s, again", name, point)
                    .endsWith(KilledTraining.FINISHED)
                    .noneMatch(line -> line.contains("damaged"));
            assertThat(adapter(fixture, name)).as("%s at %s", name, point).isEqualTo(expected);
        }
    }

    private static int occurrence(String point, int kill) {
        return point.equals(KilledTraining.EXPORT) ? 1 : 1 + kill / 2 / POINTS.size() % 2;
    }

    /** At the step, or a moment after it. */
    private static boolean isAbout(String line, String point, SplittableRandom random) {
        if (!line.equals(point) && !(point.equals("step 0") && line.startsWith(KilledTraining.STEP))) {
            return false;
        }
        try {
            Thread.sleep(random.nextInt(20));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return true;
    }

    private static Map<String, String> adapter(TrainingFixture fixture, String name) {
        return Hashes.ofFiles(KilledTraining.plan(fixture, name).model().path());
    }

    private List<String> run(String point, int occurrence, String name, Predicate<String> kill)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(JavaModuleOptions.defaultModuleOptionArray()));
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                KilledTraining.class.getName(),
                folder.toString(),
                point,
                Integer.toString(occurrence),
                name,
                "try"));
        Process training = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader out = training.inputReader(StandardCharsets.UTF_8)) {
            List<String> said = new ArrayList<>();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.add(line);
                if (kill.test(line)) {
                    break;
                }
            }
            return said;
        } finally {
            training.destroyForcibly();
            assertThat(training.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
    }
}
