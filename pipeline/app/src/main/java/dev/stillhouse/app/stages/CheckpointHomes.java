package dev.stillhouse.app.stages;

import dev.stillhouse.app.spark.SparkSessions;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.CheckpointSpec;
import dev.stillhouse.contracts.spec.Location;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.finetune.checkpoint.CheckpointHome;
import dev.stillhouse.finetune.spark.HadoopStoreSource;
import java.nio.file.Path;

/** Where the checkpoints of recipes lie: in the run folder, or below a folder that the spec names, by name of the run and recipe. */
record CheckpointHomes(RunSpec spec, RunFolder folder, SparkSessions spark) {
    CheckpointHome of(String recipe, CheckpointSpec checkpoint) {
        return checkpoint
                .folder()
                .map(location -> below(location, recipe))
                .orElseGet(() -> in(folder.checkpoints(recipe)));
    }

    private CheckpointHome below(Location location, String recipe) {
        if (!location.isRemote()) {
            return in(location.path().resolve(spec.name()).resolve(recipe));
        }
        String uri = location.value().replaceAll("/+$", "") + "/" + spec.name() + "/" + recipe;
        return new CheckpointHome.Store(
                new HadoopStoreSource(uri, spark.session().sparkContext().hadoopConfiguration()));
    }

    private static CheckpointHome in(Path path) {
        return new CheckpointHome.Folder(path.toAbsolutePath().normalize().toString());
    }
}
