package dev.stillhouse.finetune;

import dev.stillhouse.engine.nd4j.Nd4jEngine;
import dev.stillhouse.finetune.checkpoint.Fence;
import dev.stillhouse.finetune.checkpoint.FileOperations;
import dev.stillhouse.finetune.checkpoint.WatchedFiles;
import dev.stillhouse.finetune.collective.Collective;
import dev.stillhouse.finetune.collective.ExchangeSettings;
import dev.stillhouse.finetune.collective.LocalSteps;
import dev.stillhouse.finetune.collective.RingFixture;
import dev.stillhouse.finetune.collective.WireType;
import dev.stillhouse.tensor.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.regex.Pattern;

/** A process that trains an adapter on two workers, says what it does, and at one point says so and waits to be killed. */
final class KilledTraining {
    static final String STEP = "step ";
    static final String READY = "ready to die";
    static final String FINISHED = "finished";
    /** The finished adapter is written, and not yet in its place. */
    static final String EXPORT = "export";

    private final Pattern deadly;
    private int left;

    private KilledTraining(Pattern deadly, int occurrence) {
        this.deadly = deadly;
        this.left = occurrence;
    }

    /** Folder, a pattern for the point to die at, at which of its occurrences, and names for the training and the attempt. */
    public static void main(String[] arguments) {
        new KilledTraining(Pattern.compile(arguments[1]), Integer.parseInt(arguments[2]))
                .train(plan(TrainingFixture.at(Path.of(arguments[0])), arguments[3]), arguments[4]);
        say(FINISHED);
    }

    static TrainingPlan plan(TrainingFixture fixture, String name) {
        ExchangeSettings exchange = new ExchangeSettings(WireType.F32, 500, true);
        return TrainingFixture.distributed(fixture.lora(name), new Distribution(2, exchange, LocalSteps.none(), 1));
    }

    private void train(TrainingPlan plan, String attempt) {
        RingFixture.run(2, collective -> {
            try (Engine engine = new Nd4jEngine(1)) {
                return new Trainer(plan, engine, worker(plan, collective, attempt), files()).train();
            }
        });
    }

    private TrainingWorker worker(TrainingPlan plan, Collective collective, String attempt) {
        TrainingListener listener = new TrainingListener() {
            @Override
            public void step(StepMetrics metrics) {
                say(STEP + metrics.step());
            }

            @Override
            public void note(String text) {
                say(text);
            }
        };
        Pulse pulse = new Pulse() {
            @Override
            public void enters(Phase phase, long step) {
                mayDie(collective.rank() + " enters " + phase);
            }

            @Override
            public void finishes(long step, int tokens, double seconds) {}
        };
        Path model = plan.model().path();
        Path unfinished = model.resolveSibling("." + model.getFileName() + ".tmp-" + attempt);
        Fence atTheEnd = () -> {
            if (Files.exists(unfinished)) {
                mayDie(EXPORT);
            }
        };
        return new TrainingWorker(collective, pulse, listener, Clock.systemUTC(), attempt, atTheEnd);
    }

    private FileOperations files() {
        return new WatchedFiles(operation -> mayDie(operation.text()));
    }

    private synchronized void mayDie(String point) {
        if (deadly.matcher(point).matches() && --left == 0) {
            say(READY);
            sleepForever();
        }
    }

    private static void sleepForever() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("SystemOut") // the parent process reads it
    private static void say(String text) {
        System.out.println(text);
    }
}
