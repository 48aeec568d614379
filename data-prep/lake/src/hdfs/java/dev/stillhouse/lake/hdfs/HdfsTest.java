package dev.stillhouse.lake.hdfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.lake.DataSource;
import dev.stillhouse.lake.LakeFixture;
import dev.stillhouse.lake.PrepareJob;
import dev.stillhouse.lake.RemoteParquetFolder;
import dev.stillhouse.lake.RowFields;
import dev.stillhouse.lake.RowKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lake on HDFS: Hadoop's mini cluster. Runs with {@code -Phdfs} only, because of the size of its jar. */
class HdfsTest {
    @TempDir
    private java.nio.file.Path folder;

    @Test
    void preparesWhatLiesOnHdfsAndWritesParquetThere() throws IOException {
        Configuration configuration = new HdfsConfiguration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.resolve("dfs").toString());
        try (MiniDFSCluster cluster =
                        new MiniDFSCluster.Builder(configuration).numDataNodes(1).build();
                SparkSession spark = LakeFixture.spark()) {
            String lake = cluster.getURI() + "/lake";
            Path tickets = new Path(lake + "/tickets/a.jsonl");
            try (FSDataOutputStream out = cluster.getFileSystem().create(tickets)) {
                out.write(LakeFixture.ticket("a", "The printer on the second floor smells of coffee")
                        .getBytes(StandardCharsets.UTF_8));
            }

            PrepareJob.run(
                    spark,
                    new LakeFixture(folder)
                            .reading(
                                    RowKind.PROMPTS,
                                    new DataSource(List.of(lake + "/tickets/*.jsonl"), RowFields.DETECTED)),
                    folder.resolve("out"),
                    Progress.SILENT);
            RemoteParquetFolder.write(spark.range(10).toDF("id").coalesce(1), new Path(lake + "/table"));

            assertThat(Files.exists(folder.resolve("out/prompts/part-00000.parquet"))).isTrue();
            assertThat(spark.read().parquet(lake + "/table").count()).isEqualTo(10);
        }
    }
}
