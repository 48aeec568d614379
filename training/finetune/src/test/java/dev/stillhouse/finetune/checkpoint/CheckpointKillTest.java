package dev.stillhouse.finetune.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Writers that are killed with SIGKILL, one after the other in the same folder; {@code -Pchaos} kills more of them. */
@Timeout(1800)
class CheckpointKillTest {
    private static final int KILLS = Integer.getInteger("stillhouse.kills", 8);
    private static final List<String> POINTS = List.of(
            KilledWriter.COPYING,
            "write step-.*/model\\.safetensors",
            "sync step-.*/MANIFEST\\.json",
            "move step-\\d+\\.tmp-.* to step-\\d+",
            "create .*/\\.latest\\.tmp-.*",
            "move \\.latest\\.tmp-.* to latest",
            "move step-\\d+ to step-\\d+\\.pruned",
            "delete step-\\d+\\.pruned/optimizer\\.safetensors");

    @TempDir
    Path folder;

    @Test
    void aWriterThatIsKilledAnywhereLosesNoCheckpointThatItHadCommitted() throws Exception {
        long newest = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            String point = POINTS.get(kill % POINTS.size());
            int occurrence = 1 + kill / POINTS.size() % 2;
            List<String> said = writeUntilKilled(point, occurrence, "try-" + kill);
            String what = "kill " + kill + " at " + point;
            assertThat(said).as(what).endsWith(KilledWriter.READY).noneMatch(line -> line.contains("damaged"));
            long committed = said.stream()
                    .filter(line -> line.startsWith(KilledWriter.COMMITTED))
                    .mapToLong(line -> Long.parseLong(line.substring(KilledWriter.COMMITTED.length())))
                    .max()
                    .orElse(newest);
            newest = resumedStep(what);
            assertThat(newest).as(what).isBetween(committed, committed + 100);
        }
    }

    private long resumedStep(String what) {
        List<String> notes = new ArrayList<>();
        Optional<Checkpoint> resumed =
                new Checkpoints(folder, new CheckpointPolicy(100, 2), "look", notes::add, new LocalFiles()).resume();
        assertThat(notes).as(what).isEmpty();
        resumed.ifPresent(checkpoint -> assertThat(checkpoint.folder().resolve("model.safetensors"))
                .as(what)
                .hasContent(SmallContent.weights(checkpoint.state().step())));
        return resumed.map(checkpoint -> checkpoint.state().step()).orElse(0L);
    }

    private List<String> writeUntilKilled(String point, int occurrence, String attempt)
            throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        folder.toString(),
                        point,
                        Integer.toString(occurrence),
                        attempt)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = writer.inputReader(StandardCharsets.UTF_8)) {
            List<String> said = new ArrayList<>();
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.add(line);
                if (line.equals(KilledWriter.READY)) {
                    break;
                }
            }
            return said;
        } finally {
            writer.destroyForcibly();
            assertThat(writer.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }
    }
}
