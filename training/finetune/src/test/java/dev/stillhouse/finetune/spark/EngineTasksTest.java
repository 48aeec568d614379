package dev.stillhouse.finetune.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.tensor.Device;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTasksTest {
    private static final String OF_EXECUTOR = "spark.executor.resource.gpu.amount";
    private static final String OF_TASK = "spark.task.resource.gpu.amount";

    @Test
    void anEngineOfTheCpuTakesWhatSparkGivesEveryTask() {
        assertThat(EngineTasks.of(cluster("yarn").set("spark.task.cpus", "4").set(OF_EXECUTOR, "2"), Device.CPU))
                .isEqualTo(new EngineTasks.Usual(4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "local[4]", "local[*]"})
    void aLocalMasterGivesOutNoGpus(String master) {
        assertThat(EngineTasks.of(cluster(master), Device.GPU)).isEqualTo(new EngineTasks.Usual(1));
    }

    @ParameterizedTest
    @CsvSource({
        "spark://h:7077, 8, 2, 4",
        "spark://h:7077, 9, 2, 4",
        "spark://h:7077, 1, 2, 1",
        "yarn, 16, 1, 16",
        "k8s://https://h:443, 16, 8, 2",
        "'local-cluster[2,4,1024]', 4, 1, 4"
    })
    void aTaskTakesAGpuAndItsShareOfTheCores(String master, int cores, int gpus, int cpus) {
        SparkConf conf = cluster(master).set("spark.executor.cores", "" + cores).set(OF_EXECUTOR, "" + gpus);

        assertThat(EngineTasks.of(conf, Device.GPU)).isEqualTo(new EngineTasks.OneGpu(cpus, gpus));
    }

    @Test
    void wherePartsOfAnExecutorAreUnknownATaskTakesTheUsualCores() {
        SparkConf standalone = cluster("spark://h:7077").set(OF_EXECUTOR, "4").set("spark.task.cpus", "3");

        assertThat(EngineTasks.of(standalone, Device.GPU)).isEqualTo(new EngineTasks.OneGpu(3, 4));
        assertThat(EngineTasks.of(cluster("yarn").set(OF_EXECUTOR, "1"), Device.GPU))
                .isEqualTo(new EngineTasks.OneGpu(1, 1));
    }

    @Test
    void whereEveryTaskTakesAGpuNoProfileIsNeeded() {
        SparkConf conf = cluster("elsewhere://h").set(OF_EXECUTOR, "4").set(OF_TASK, "1");

        assertThat(EngineTasks.of(conf, Device.GPU)).isEqualTo(new EngineTasks.UsualWithGpu(1, 4));
        assertThat(EngineTasks.of(conf, Device.GPU).share())
                .isEqualTo("spark.task.cpus 1, spark.task.resource.gpu.amount 1, spark.executor.resource.gpu.amount 4");
    }

    @Test
    void partsOfAGpuAreOverriddenByTheProfile() {
        SparkConf conf = cluster("spark://h:7077").set(OF_EXECUTOR, "1").set(OF_TASK, "0.25");

        assertThat(EngineTasks.of(conf, Device.GPU)).isEqualTo(new EngineTasks.OneGpu(1, 1));
    }

    @Test
    void executorsWithoutGpusAreRefused() {
        assertThatThrownBy(() -> EngineTasks.of(cluster("spark://h:7077"), Device.GPU))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.SPEC_INVALID))
                .hasMessage(
                        "The engine computes on a GPU, but spark.executor.resource.gpu.amount is not set, so that Spark has"
                                + " none to give to its tasks; set it to the GPUs of an executor and say how they are found, as in the"
                                + " gpu.conf of your cluster manager in cluster-configs");
    }

    @Test
    void aClusterManagerWithoutProfilesIsRefusedUnlessEveryTaskTakesAGpu() {
        assertThatThrownBy(() -> EngineTasks.of(
                        cluster("elsewhere://h").set(OF_EXECUTOR, "1").set(OF_TASK, "0.5"), Device.GPU))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.SPEC_INVALID))
                .hasMessage("Spark cannot give the tasks of single stages a GPU with master elsewhere://h, and"
                        + " spark.task.resource.gpu.amount is 0.5; set it to 1, for all tasks");
    }

    private static SparkConf cluster(String master) {
        return new SparkConf(false).setMaster(master);
    }
}
