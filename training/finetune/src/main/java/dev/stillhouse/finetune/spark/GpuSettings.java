package dev.stillhouse.finetune.spark;

import dev.stillhouse.contracts.failure.FailureCode;
import org.apache.spark.SparkConf;

/** What the settings of an application say about GPUs. */
record GpuSettings(SparkConf conf) {
    static final String OF_EXECUTOR = "spark.executor.resource." + TaskGpu.RESOURCE + ".amount";
    static final String OF_TASK = "spark.task.resource." + TaskGpu.RESOURCE + ".amount";
    static final String ADVICE = "give it more executors with GPUs, or train with fewer workers";
    private static final String EXECUTOR_CORES = "spark.executor.cores";

    /** Spark knows no resources but cores when everything runs in the driver's process. */
    boolean isLocal() {
        return master().equals("local") || master().startsWith("local[");
    }

    private String master() {
        return conf.get("spark.master", "local");
    }

    int usualCpus() {
        return conf.getInt("spark.task.cpus", 1);
    }

    int ofExecutor() {
        return conf.getInt(OF_EXECUTOR, 0);
    }

    void requireExecutorsWithGpus() {
        if (ofExecutor() < 1) {
            throw FailureCode.SPEC_INVALID.with(
                    "The engine computes on a GPU, but %s is %s, so that Spark has none to give to its tasks; set it to the GPUs of an executor and say"
                            + " how they are found, as in the gpu.conf of your cluster manager in cluster-configs",
                    OF_EXECUTOR, conf.get(OF_EXECUTOR, "not set"));
        }
    }

    /** As some platforms set it for all applications. */
    boolean everyTaskTakesOne() {
        return conf.getDouble(OF_TASK, 0) == 1;
    }

    /** Cluster managers that give single stages another share than the application's, as Spark's ResourceProfileManager has it. */
    void requireProfiles() {
        boolean supported = master().startsWith("spark://")
                || master().startsWith("local-cluster[")
                || master().equals("yarn")
                || master().startsWith("k8s://");
        if (!supported) {
            throw FailureCode.SPEC_INVALID.with(
                    "Spark cannot give the tasks of single stages a GPU with master %s, and %s is %s; set it to 1, for all tasks",
                    master(), OF_TASK, conf.get(OF_TASK, "not set"));
        }
    }

    /**
     * Cores without a GPU are of no use to a training, so its tasks share all of an executor's. How many these are is not known on a standalone cluster
     * whose executors take what a machine has.
     */
    int cpusPerGpu() {
        boolean known = conf.contains(EXECUTOR_CORES) || master().equals("yarn") || master().startsWith("k8s://");
        return known ? Math.max(1, conf.getInt(EXECUTOR_CORES, 1) / ofExecutor()) : usualCpus();
    }
}
