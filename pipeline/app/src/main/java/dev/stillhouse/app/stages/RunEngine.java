package dev.stillhouse.app.stages;

import dev.stillhouse.app.engine.Engines;
import dev.stillhouse.app.engine.NamedEngine;
import dev.stillhouse.app.engine.PinnedEngine;
import dev.stillhouse.contracts.spec.EngineSpec;
import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.finetune.spark.EngineTasks;
import dev.stillhouse.tensor.AttentionKernels;
import dev.stillhouse.tensor.Device;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.tensor.EngineResources;

/** The engine of a run, on whichever machine it is opened. */
record RunEngine(EngineSpec spec, Services services) {
    /** What computes on a driver that has no GPU, because those of the run are in the cluster. */
    private static final String WITHOUT_GPU = "nd4j";

    String name() {
        return spec.name();
    }

    boolean isOnGpu() {
        return Engines.provider(spec.name()).device() == Device.GPU;
    }

    /** Of an engine that has this process to itself. */
    int threads() {
        return spec.threads().orElse(services.cores());
    }

    /**
     * For tasks of Spark: on a cluster with the cores that it gives to a task.
     *
     * @param atOnce tasks that share the cores of this process, when Spark is in it
     */
    EngineSource inTasks(int atOnce) {
        int usual = isLocal() ? Math.max(1, services.cores() / atOnce) : tasks().cpus();
        return with(spec.threads().orElse(usual));
    }

    /** For tasks that share an engine where they run in the same process. */
    EngineSource ofWorker() {
        return with(threads());
    }

    /** For tasks that have a core of this process each. */
    EngineSource ofOneThread() {
        return with(1);
    }

    private EngineSource with(int threads) {
        return spec.device()
                .<EngineSource>map(gpu -> new PinnedEngine(spec.name(), threads, gpu, attention()))
                .orElseGet(() -> new NamedEngine(spec.name(), threads, attention()));
    }

    private EngineTasks tasks() {
        return EngineTasks.of(
                services.spark().settings().sparkConf(),
                Engines.provider(spec.name()).device());
    }

    /** Of this process, with the GPU that the spec names. */
    EngineResources resources() {
        return new EngineResources(threads(), spec.device(), attention());
    }

    private AttentionKernels attention() {
        return spec.attention() == EngineSpec.Attention.OWN ? AttentionKernels.OWN : AttentionKernels.LIBRARY;
    }

    /** Opens one in this process for work that any engine does. */
    Engine openForSmallWork() {
        return isOnGpu() && !isLocal()
                ? Engines.open(WITHOUT_GPU, EngineResources.ofThreads(threads()))
                : Engines.open(spec.name(), resources());
    }

    private boolean isLocal() {
        return services.spark().settings().isLocal();
    }
}
