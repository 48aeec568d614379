package dev.stillhouse.app.run;

import dev.stillhouse.app.Logs;
import dev.stillhouse.app.Surroundings;
import dev.stillhouse.app.console.ConsoleListener;
import dev.stillhouse.app.console.EventListener;
import dev.stillhouse.app.spark.GlobPaths;
import dev.stillhouse.app.spark.HadoopFingerprints;
import dev.stillhouse.app.spark.SparkSessions;
import dev.stillhouse.app.spark.SparkSettings;
import dev.stillhouse.app.stage.LocalFingerprints;
import dev.stillhouse.app.stage.RunListener;
import dev.stillhouse.app.stage.RunListeners;
import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stage.StageRunner;
import dev.stillhouse.app.stages.Services;
import dev.stillhouse.app.stages.Stages;
import dev.stillhouse.app.tracking.Tracking;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.AtomicFiles;
import dev.stillhouse.contracts.run.EventLog;
import dev.stillhouse.contracts.run.HashCache;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.run.RunLock;
import dev.stillhouse.contracts.run.RunManifest;
import dev.stillhouse.contracts.spec.RunSpec;
import dev.stillhouse.contracts.spec.SpecReader;
import dev.stillhouse.contracts.spec.SpecWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Carries out one request: reads the spec, takes the run folder, goes through the stages and says where everything is. */
public final class RunSession {
    private static final Logger LOG = LogManager.getLogger(RunSession.class);

    private final Surroundings surroundings;

    public RunSession(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    public void run(RunRequest request) {
        RunSpec spec = new SpecReader(surroundings.workingFolder()).read(request.spec(), request.overrides());
        new ModelCheck(spec).hold();
        RunFolder folder = RunFolder.create(folder(request, spec));
        SparkSettings settings = SparkSettings.of(
                spec.spark(),
                request.master(),
                surroundings.submitted(),
                spec.engine().threads().orElse(surroundings.cores()));
        try (RunLock lock = RunLock.take(folder);
                SparkSessions spark = new SparkSessions(settings)) {
            Path log = Logs.to(folder.logs());
            surroundings.screen().line("run " + spec.name() + " in " + folder.root() + ", log in " + log);
            AtomicFiles.write(folder.runYaml(), SpecWriter.yaml(spec));
            goThrough(request, spec, folder, spark);
        }
        new RunSummary(surroundings, folder).print();
    }

    /** Where a request's run lies. */
    public Path folder(RunRequest request, RunSpec spec) {
        return surroundings.resolve(request.out().orElse(Path.of("runs", spec.name())));
    }

    private void goThrough(RunRequest request, RunSpec spec, RunFolder folder, SparkSessions spark) {
        HashCache hashes = HashCache.open(folder.hashCache());
        RunManifest manifest = new RunManifest(
                surroundings.version(),
                SpecWriter.sha256(spec),
                RunManifest.read(folder.manifest()).map(RunManifest::stages).orElse(List.of()));
        try (EventLog events = EventLog.open(folder.events(), surroundings.clock());
                Tracking tracking = Tracking.open(spec, folder, surroundings.clock(), LOG::warn)) {
            Services services = new Services(spark, surroundings.cores(), surroundings.clock(), tracking);
            List<Stage> stages = Stages.of(spec, folder, services);
            new EngineCheck(spec.engine(), spark.settings()).hold(stages, request.selection());
            tracking.metrics().ifPresent(uri -> surroundings.screen().line("metrics for Prometheus at " + uri));
            events.append("run_started", Json.object().put("spec_sha256", manifest.specSha256()));
            List<RunListener> listeners = new ArrayList<>(tracking.listeners());
            listeners.add(new EventListener(events, surroundings.clock()));
            listeners.add(new ConsoleListener(surroundings.screen(), surroundings.clock()));
            new StageRunner(
                            folder,
                            hashes,
                            new LocalFingerprints(hashes, new GlobPaths(), new HadoopFingerprints(spark)),
                            surroundings.version(),
                            new RunListeners(listeners),
                            surroundings.clock())
                    .run(stages, request.selection(), manifest)
                    .write(folder.manifest());
            events.append("run_done", Json.object());
        } finally {
            hashes.save();
        }
    }
}
