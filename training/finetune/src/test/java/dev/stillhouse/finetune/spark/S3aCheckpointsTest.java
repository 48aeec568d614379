package dev.stillhouse.finetune.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.finetune.checkpoint.CheckpointHome;
import dev.stillhouse.finetune.checkpoint.ObjectStore;
import dev.stillhouse.llama.weights.FileContent;
import dev.stillhouse.testing.s3.S3Server;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints behind S3A, on a server of ours. */
@Timeout(300)
class S3aCheckpointsTest {
    private static final String FOLDER = "s3a://bucket/checkpoints/run/recipe";

    private final Configuration configuration = new Configuration();
    private S3Server server;

    @TempDir
    Path local;

    @BeforeEach
    void start() throws IOException {
        server = new S3Server();
        server.settings().forEach(configuration::set);
        configuration.setBoolean("fs.s3a.impl.disable.cache", true);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void checkpointsComeAndGo() throws Exception {
        new StoreProbe(FOLDER, configuration, local).checkpointsComeAndGo();
    }

    @Test
    void aTrainingGoesOnElsewhere() throws Exception {
        new StoreProbe(FOLDER, configuration, local).aTrainingGoesOnElsewhere();
    }

    @Test
    void anUploadThatBreaksOffLeavesNoObject() throws IOException {
        ObjectStore store = new HadoopStoreSource(FOLDER, configuration).open();
        assertThatThrownBy(() -> store.put("step-00000100.try/MANIFEST.json", new BreaksOff()))
                .hasMessage("the weights are gone");
        assertThat(store.list()).isEmpty();
    }

    @Test
    void aBucketThatCannotBeReachedIsNamed() {
        server.close();
        assertThatThrownBy(() -> new CheckpointHome.Store(new HadoopStoreSource(FOLDER, configuration)).newestStep())
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.FILE_UNREADABLE))
                .hasMessageStartingWith("Cannot read " + FOLDER + ": ");
    }

    private static final class BreaksOff implements FileContent {
        @Override
        public long size() {
            return 10;
        }

        @Override
        public void writeTo(WritableByteChannel channel) throws IOException {
            FileContent.writeFully(channel, ByteBuffer.wrap(new byte[] {'{', '"'}));
            throw new IOException("the weights are gone");
        }
    }
}
