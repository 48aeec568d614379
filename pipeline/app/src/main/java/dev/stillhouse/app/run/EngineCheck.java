package dev.stillhouse.app.run;

import dev.stillhouse.app.engine.Engines;
import dev.stillhouse.app.spark.SparkSettings;
import dev.stillhouse.app.stage.Selection;
import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.spec.EngineSpec;
import dev.stillhouse.finetune.spark.EngineTasks;
import dev.stillhouse.tensor.Device;
import java.util.List;
import java.util.Set;

/** Whether Spark's settings and the engine of a spec fit together, before hours are spent on the way to the stage that opens it. */
record EngineCheck(EngineSpec engine, SparkSettings spark) {
    /** Those whose tasks open an engine in a cluster. */
    private static final Set<StageKind> WITH_ENGINE = Set.of(StageKind.FINETUNE, StageKind.DISTILL, StageKind.EVALUATE);

    /**
     * @throws dev.stillhouse.contracts.failure.Failure ENGINE_UNSUPPORTED when there is no such engine; SPEC_INVALID for a device that nothing would use, or
     *     when a stage that the selection wants could get no GPU
     */
    void hold(List<Stage> stages, Selection selection) {
        Device device = Engines.provider(engine.name()).device();
        engine.device().ifPresent(number -> requireUse(device, number));
        List<StageName> names = stages.stream().map(Stage::name).toList();
        List<Selection.Wish> wishes = selection.wishes(names);
        for (int i = 0; i < names.size(); i++) {
            if (wishes.get(i) != Selection.Wish.LEAVE
                    && WITH_ENGINE.contains(names.get(i).kind())) {
                EngineTasks.of(spark.sparkConf(), device);
            }
        }
    }

    private void requireUse(Device device, int number) {
        if (device == Device.CPU) {
            throw FailureCode.SPEC_INVALID.with(
                    "engine.device is %d, but engine %s computes on the CPU; leave engine.device out",
                    number, engine.name());
        }
        if (!spark.isLocal()) {
            throw FailureCode.SPEC_INVALID.with(
                    "engine.device is %d, but with master %s Spark gives each task its GPU; leave engine.device out",
                    number, spark.master());
        }
    }
}
