package dev.stillhouse.finetune.spark;

import dev.stillhouse.tensor.Device;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/** What Spark is asked to give each task that opens an engine. */
public sealed interface EngineTasks {
    /** Cores of a task. */
    int cpus();

    /** Known to Spark, so that slots can be counted for it. */
    ResourceProfile profile(SparkContext spark);

    /** For people: what a task takes, and of what. */
    String share();

    /** For people: what to do when there are too few slots. */
    String advice();

    /** The stage that computes these rows asks for what its tasks need. */
    default <T> RDD<T> on(RDD<T> rows) {
        return rows.withResources(profile(rows.sparkContext()));
    }

    /** The stage that computes these rows asks for what its tasks need. */
    default <T> JavaRDD<T> on(JavaRDD<T> rows) {
        return rows.withResources(profile(rows.context()));
    }

    /**
     * @param conf of the application
     * @param device of the engine
     * @throws dev.stillhouse.contracts.failure.Failure SPEC_INVALID when Spark is not told of GPUs, or cannot give one to each task
     */
    static EngineTasks of(SparkConf conf, Device device) {
        GpuSettings gpus = new GpuSettings(conf);
        if (device == Device.CPU || gpus.isLocal()) {
            return new Usual(gpus.usualCpus());
        }
        gpus.requireExecutorsWithGpus();
        if (gpus.everyTaskTakesOne()) {
            return new UsualWithGpu(gpus.usualCpus(), gpus.ofExecutor());
        }
        gpus.requireProfiles();
        return new OneGpu(gpus.cpusPerGpu(), gpus.ofExecutor());
    }

    /** What Spark gives every task. */
    record Usual(int cpus) implements EngineTasks {
        @Override
        public ResourceProfile profile(SparkContext spark) {
            return spark.resourceProfileManager().defaultResourceProfile();
        }

        @Override
        public String share() {
            return "spark.task.cpus " + cpus;
        }

        @Override
        public String advice() {
            return "give it more cores, set spark.task.cpus lower, or train with fewer workers";
        }
    }

    /** What Spark gives every task, which is a GPU too. */
    record UsualWithGpu(int cpus, int gpusOfExecutor) implements EngineTasks {
        @Override
        public ResourceProfile profile(SparkContext spark) {
            return spark.resourceProfileManager().defaultResourceProfile();
        }

        @Override
        public String share() {
            return "spark.task.cpus " + cpus + ", " + GpuSettings.OF_TASK + " 1, " + GpuSettings.OF_EXECUTOR + " "
                    + gpusOfExecutor;
        }

        @Override
        public String advice() {
            return GpuSettings.ADVICE;
        }
    }

    /**
     * A GPU and the cores that belong to it, by a profile of the stage, so that the other stages of a run go on to use all cores. It says nothing of
     * executors: with static allocation, which barrier stages need, these are what the application started them as.
     */
    record OneGpu(int cpus, int gpusOfExecutor) implements EngineTasks {
        @Override
        public ResourceProfile profile(SparkContext spark) {
            ResourceProfile profile = new ResourceProfileBuilder()
                    .require(new TaskResourceRequests().cpus(cpus).resource(TaskGpu.RESOURCE, 1))
                    .build();
            // One is enough: with dynamic allocation each has executors of its own.
            var known = spark.resourceProfileManager().getEquivalentProfile(profile);
            if (known.isDefined()) {
                return known.get();
            }
            spark.resourceProfileManager().addResourceProfile(profile);
            return profile;
        }

        @Override
        public String share() {
            return GpuSettings.OF_EXECUTOR + " " + gpusOfExecutor + "; a task takes a GPU and " + cpus
                    + (cpus == 1 ? " core" : " cores");
        }

        @Override
        public String advice() {
            return GpuSettings.ADVICE;
        }
    }
}
