package dev.stillhouse.app.run;

import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.plan.Plan;
import dev.stillhouse.app.plan.Planner;
import dev.stillhouse.app.spark.GlobPaths;
import dev.stillhouse.app.spark.SparkSessions;
import dev.stillhouse.app.spark.SparkSettings;
import dev.stillhouse.app.stage.LocalFingerprints;
import dev.stillhouse.app.stage.LocalPaths;
import dev.stillhouse.app.stage.RunListeners;
import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stage.StageRunner;
import dev.stillhouse.app.stages.Services;
import dev.stillhouse.app.stages.Stages;
import dev.stillhouse.app.tracking.Tracking;
import dev.stillhouse.contracts.run.HashCache;
import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.SpecReader;
import dev.stillhouse.contracts.spec.SpecWriter;
import java.util.List;

/** The plan of a request. Changes nothing on disk and starts no Spark. */
public final class RunPlan {
    private final Surroundings surroundings;

    public RunPlan(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    public Plan of(RunRequest request) {
        RunSpec spec = new SpecReader(surroundings.workingFolder()).read(request.spec(), request.overrides());
        new ModelCheck(spec).hold();
        RunFolder folder = new RunFolder(new RunSession(surroundings).folder(request, spec));
        SparkSettings settings =
                SparkSettings.of(spec.spark(), request.master(), surroundings.submitted(), surroundings.cores());
        try (SparkSessions unused = new SparkSessions(settings)) {
            Services services = new Services(
                    unused, surroundings.cores(), surroundings.clock(), Tracking.none(folder, surroundings.clock()));
            List<Stage> stages = Stages.of(spec, folder, services);
            new EngineCheck(spec.engine(), settings).hold(stages, request.selection());
            HashCache hashes = HashCache.open(folder.hashCache());
            RunManifest manifest = RunManifest.read(folder.manifest())
                    .orElseGet(() -> new RunManifest(surroundings.version(), SpecWriter.sha256(spec), List.of()));
            LocalPaths paths = new GlobPaths();
            StageRunner runner = new StageRunner(
                    folder,
                    hashes,
                    // What is in a lake far away is not looked at: its stages count as not done.
                    new LocalFingerprints(hashes, paths, (key, location) -> Hashes.ofText("unknown " + location)),
                    surroundings.version(),
                    new RunListeners(List.of()),
                    surroundings.clock());
            return new Planner(spec, folder, paths, surroundings.cores(), settings)
                    .plan(stages, stage -> runner.isDone(stage, manifest));
        }
    }
}
