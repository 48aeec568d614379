package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.score.ModelScorer;
import dev.stillhouse.distill.score.ScoredRow;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.Precision;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.text.shard.PackedRow;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;

/**
 * The model of this process, or of each of its GPUs. Tasks that run in one executor, at the same time or one after the other, share it and take turns: its engine
 * has all threads. When no task has used it for a while it is closed. Spark gives its tasks nothing to share but the classes that they run,
 * therefore this is static.
 */
final class ExecutorModels {
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Map<Key, ExecutorModels> OPEN = new HashMap<>();

    private final Engine engine;
    private final LlamaModel model;
    private final ModelScorer scorer;
    private int users;
    private long uses;

    /**
     * @param maxTokens of a row
     * @param gpu on which it is, where Spark gave one to the task: tasks with another cannot use it
     */
    record Key(LocalTeacher teacher, int maxTokens, int k, Optional<Integer> gpu) {}

    private ExecutorModels(Key key) {
        this.engine = key.teacher().engines().open();
        try {
            this.model = key.teacher()
                    .model()
                    .open(engine, Precision.frozen(key.teacher().dtype()));
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
        this.scorer = new ModelScorer(model, key.maxTokens(), key.k());
    }

    /** The model in use. */
    record Lease(Key key, ExecutorModels models) implements AutoCloseable {
        ScoredRow score(PackedRow row) {
            synchronized (models) {
                return models.scorer.score(row);
            }
        }

        @Override
        public void close() {
            giveBack(key);
        }
    }

    /** Opens it if it is not open; others wait meanwhile, since there is not to be a second one. */
    static Lease take(Key key) {
        synchronized (OPEN) {
            ExecutorModels shared = OPEN.computeIfAbsent(key, ExecutorModels::new);
            shared.users++;
            shared.uses++;
            return new Lease(key, shared);
        }
    }

    private static void giveBack(Key key) {
        synchronized (OPEN) {
            ExecutorModels shared = OPEN.get(key);
            if (shared != null && --shared.users == 0) {
                long uses = shared.uses;
                Timer timer = new Timer("idle model", true);
                timer.schedule(
                        new TimerTask() {
                            @Override
                            public void run() {
                                closeUnlessUsed(key, uses);
                                timer.cancel();
                            }
                        },
                        IDLE.toMillis());
            }
        }
    }

    private static void closeUnlessUsed(Key key, long uses) {
        synchronized (OPEN) {
            ExecutorModels shared = OPEN.get(key);
            if (shared != null && shared.users == 0 && shared.uses == uses) {
                OPEN.remove(key);
                shared.release();
            }
        }
    }

    /** Closes what nobody uses: for the driver, which goes on to other work in the same process when Spark is local. */
    static void closeIdle() {
        synchronized (OPEN) {
            OPEN.values().removeIf(shared -> {
                if (shared.users > 0) {
                    return false;
                }
                shared.release();
                return true;
            });
        }
    }

    /** How many are open: one for each teacher in use. */
    static int open() {
        synchronized (OPEN) {
            return OPEN.size();
        }
    }

    private void release() {
        scorer.close();
        model.close();
        engine.close();
    }
}
