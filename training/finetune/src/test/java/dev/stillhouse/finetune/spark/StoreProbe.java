package dev.stillhouse.finetune.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.finetune.StepMetrics;
import dev.stillhouse.finetune.Trainer;
import dev.stillhouse.finetune.TrainingFixture;
import dev.stillhouse.finetune.TrainingListener;
import dev.stillhouse.finetune.TrainingPlan;
import dev.stillhouse.finetune.checkpoint.BackgroundCheckpoints;
import dev.stillhouse.finetune.checkpoint.Checkpoint;
import dev.stillhouse.finetune.checkpoint.CheckpointHome;
import dev.stillhouse.finetune.checkpoint.CheckpointPolicy;
import dev.stillhouse.finetune.checkpoint.Checkpoints;
import dev.stillhouse.finetune.checkpoint.Death;
import dev.stillhouse.finetune.checkpoint.LocalFiles;
import dev.stillhouse.finetune.checkpoint.SmallContent;
import dev.stillhouse.llama.weights.FileContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/** What checkpoints need of a file system that Hadoop knows, whichever it is. */
final class StoreProbe {
    private static final String LARGE = "large.safetensors";

    private final FileSystem system;
    private final org.apache.hadoop.fs.Path folder;
    private final CheckpointHome home;
    private final Path local;
    private final List<String> notes = new ArrayList<>();

    StoreProbe(String folder, Configuration configuration, Path local) throws IOException {
        this.folder = new org.apache.hadoop.fs.Path(folder);
        this.system = this.folder.getFileSystem(configuration);
        this.home = new CheckpointHome.Store(new HadoopStoreSource(folder, configuration));
        this.local = local;
    }

    /** Writes, resumes, meets leftovers and damage, and deletes all again. */
    void checkpointsComeAndGo() throws Exception {
        assertThat(home.newestStep()).isEmpty();
        assertThat(open("none").resume()).isEmpty();
        try (BackgroundCheckpoints background = new BackgroundCheckpoints(open("one"), 1 << 25)) {
            for (long step : new long[] {100, 200, 300}) {
                background.save(new LargeContent(step));
            }
        }
        assertThat(names()).containsExactly("latest", "step-00000200.one", "step-00000300.one");
        assertThat(home.newestStep()).hasValue(300);

        put("step-00000400.dead/model.safetensors", "half");
        Checkpoint resumed = open("two").resume().orElseThrow();
        assertThat(resumed.location()).isEqualTo(folder + "/step-00000300.one");
        assertThat(resumed.folder().resolve(LARGE)).hasBinaryContent(LargeContent.bytes(300));
        assertThat(names()).containsExactly("latest", "step-00000200.one", "step-00000300.one");

        put("step-00000300.one/model.safetensors", "weights after 3oo");
        assertThat(open("three").resume().orElseThrow().state().step()).isEqualTo(200);
        assertThat(notes)
                .containsExactly(
                        "Checkpoint " + folder + "/step-00000300.one is damaged (model.safetensors has another "
                                + "SHA-256 than MANIFEST.json says); it is kept, marked by step-00000300.one/DAMAGED and the one "
                                + "before it is used");
        assertThat(system.exists(new org.apache.hadoop.fs.Path(folder, "step-00000300.one/" + LARGE)))
                .isTrue();
        home.clear();
        assertThat(names()).isEmpty();
    }

    /** A training that dies, and goes on where nothing but the store is left of it, ends with the bytes of one that did not. */
    void aTrainingGoesOnElsewhere() throws Exception {
        TrainingFixture fixture = new TrainingFixture(local);
        try (Nd4jEngine engine = new Nd4jEngine(2)) {
            Path whole = train(fixture.lora("whole"), engine, step -> {});
            try {
                train(travelled(fixture.lora("dying").withCheckpointsIn(home)), engine, step -> {
                    if (step == 8) {
                        throw new Death.Killed();
                    }
                });
            } catch (Death.Killed expected) {
                assertThat(home.newestStep()).hasValue(6);
            }
            List<Long> steps = new ArrayList<>();
            Path resumed = train(travelled(fixture.lora("resumed").withCheckpointsIn(home)), engine, steps::add);
            assertThat(steps).containsExactly(7L, 8L, 9L, 10L);
            assertThat(Hashes.ofFiles(resumed)).isEqualTo(Hashes.ofFiles(whole));
        }
    }

    private interface Steps {
        void done(long step);
    }

    private static Path train(TrainingPlan plan, Nd4jEngine engine, Steps steps) {
        TrainingListener listener = new TrainingListener() {
            @Override
            public void step(StepMetrics metrics) {
                steps.done(metrics.step());
            }

            @Override
            public void note(String text) {}
        };
        return new Trainer(plan, engine, listener, Clock.systemUTC(), "try")
                .train()
                .model()
                .path();
    }

    /** As it reaches a worker. */
    private static TrainingPlan travelled(TrainingPlan plan) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
            objects.writeObject(plan);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(out.toByteArray()))) {
            return (TrainingPlan) in.readObject();
        }
    }

    private Checkpoints open(String attempt) {
        return home.open(local.resolve("resumed"), new LocalFiles(), attempt, new CheckpointPolicy(100, 2), notes::add);
    }

    private void put(String name, String text) throws IOException {
        try (FSDataOutputStream out = system.create(new org.apache.hadoop.fs.Path(folder, name), true)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<String> names() throws IOException {
        return Arrays.stream(system.listStatus(folder))
                .map(FileStatus::getPath)
                .map(org.apache.hadoop.fs.Path::getName)
                .sorted()
                .collect(Collectors.toList());
    }

    /** With a file that S3A uploads in parts. */
    private static final class LargeContent extends SmallContent {
        private final long step;

        LargeContent(long step) {
            super(step);
            this.step = step;
        }

        static byte[] bytes(long step) {
            byte[] bytes = new byte[11 << 20];
            new SplittableRandom(step).nextBytes(bytes);
            return bytes;
        }

        @Override
        public Map<String, FileContent> files() {
            byte[] bytes = bytes(step);
            Map<String, FileContent> files = new LinkedHashMap<>(super.files());
            files.put(LARGE, new FileContent() {
                @Override
                public long size() {
                    return bytes.length;
                }

                @Override
                public void writeTo(WritableByteChannel channel) throws IOException {
                    FileContent.writeFully(channel, ByteBuffer.wrap(bytes));
                }
            });
            return files;
        }
    }
}
