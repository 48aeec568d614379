package dev.stillhouse.app.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.app.engine.Engines;
import dev.stillhouse.app.spark.SparkSettings;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.spec.DistributedSpec;
import dev.stillhouse.contracts.spec.EngineSpec;
import dev.stillhouse.contracts.spec.TrainingSpec;
import dev.stillhouse.finetune.spark.EngineTasks;
import dev.stillhouse.tensor.Device;
import java.util.Locale;

/** The GPUs that a recipe takes at the same time, where the engine computes on them, and who gives them. */
record GpuDemand(EngineSpec engine, SparkSettings spark) {
    boolean isAny() {
        return Engines.provider(engine.name()).device() == Device.GPU;
    }

    String line(String stage, TrainingSpec training) {
        return String.format(Locale.ROOT, "  %-28s %d, one for each worker, %s", stage, workers(training), source());
    }

    ObjectNode toJson(TrainingSpec training) {
        return Json.object().put("workers", workers(training)).put("per_worker", 1);
    }

    private static int workers(TrainingSpec training) {
        return training.distributed().map(DistributedSpec::workers).orElse(1);
    }

    private String source() {
        if (spark.isLocal()) {
            return engine.device()
                    .map(number -> "number " + number + " of this machine (engine.device)")
                    .orElse("the first of this machine; engine.device names another");
        }
        return "from Spark (" + EngineTasks.of(spark.sparkConf(), Device.GPU).share() + ")";
    }
}
