package dev.stillhouse.finetune.spark;

import dev.stillhouse.contracts.failure.IoFailures;
import dev.stillhouse.finetune.checkpoint.ObjectStore;
import dev.stillhouse.finetune.checkpoint.StoreSource;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/** A folder of a Hadoop file system, with the settings of the driver's session, out of which come the credentials too. */
public final class HadoopStoreSource implements StoreSource {
    private final String folder;
    private final SerializableConfiguration configuration;

    /** @param folder an absolute URI, such as {@code s3a://bucket/checkpoints/run/recipe} */
    public HadoopStoreSource(String folder, Configuration configuration) {
        this.folder = folder;
        this.configuration = new SerializableConfiguration(configuration);
    }

    @Override
    public ObjectStore open() {
        Path root = new Path(folder);
        try {
            FileSystem system = root.getFileSystem(configuration.value());
            return new HadoopStore(system, system.makeQualified(root));
        } catch (IOException e) {
            throw IoFailures.reading(folder, e);
        }
    }
}
