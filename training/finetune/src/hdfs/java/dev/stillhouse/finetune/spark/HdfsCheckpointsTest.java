package dev.stillhouse.finetune.spark;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints on HDFS: Hadoop's mini cluster. Runs with {@code -Phdfs} only, because of the size of its jar. */
class HdfsCheckpointsTest {
    @TempDir
    Path folder;

    @Test
    void checkpointsComeAndGoAndATrainingGoesOnElsewhere() throws Exception {
        Configuration configuration = new HdfsConfiguration();
        configuration.set(
                MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("dfs").toString());
        try (MiniDFSCluster cluster =
                new MiniDFSCluster.Builder(configuration).numDataNodes(1).build()) {
            String recipe = cluster.getURI() + "/checkpoints/run/recipe";
            new StoreProbe(recipe, configuration, folder).checkpointsComeAndGo();
            new StoreProbe(recipe, configuration, folder).aTrainingGoesOnElsewhere();
        }
    }
}
