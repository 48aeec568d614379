package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.LedgerFolder;
import dev.stillhouse.distill.synthesis.PauseFiles;
import dev.stillhouse.distill.teacher.TeacherClient;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * The clients of this process. Tasks that run at the same time in one executor share a client for the same teacher, so that what an endpoint has told one of
 * them holds for all. Spark gives its tasks nothing to share but the classes that they run, therefore this is static.
 */
final class ExecutorClients {
    private static final Map<Key, ExecutorClients> OPEN = new HashMap<>();

    private final TeacherClient client;
    private int users;

    private ExecutorClients(TeacherClient client) {
        this.client = client;
    }

    record Key(SharedTeacher teacher, LedgerFolder ledger) {}

    /** A client in use; closed by the last who uses it. */
    record Lease(Key key, TeacherClient client) implements AutoCloseable {
        @Override
        public void close() {
            giveBack(key);
        }
    }

    /**
     * @param ledger where clients of other processes are heard of
     * @param most requests under way at each endpoint; the same for all tasks of a job
     */
    static Lease take(SharedTeacher teacher, LedgerFolder ledger, int most) {
        synchronized (OPEN) {
            Key key = new Key(teacher, ledger);
            ExecutorClients shared = OPEN.computeIfAbsent(key, wanted -> {
                PauseFiles pauses = new PauseFiles(ledger, Clock.systemUTC());
                return new ExecutorClients(new TeacherClient(teacher.settings(), most, pauses));
            });
            shared.users++;
            return new Lease(key, shared.client);
        }
    }

    private static void giveBack(Key key) {
        synchronized (OPEN) {
            ExecutorClients shared = OPEN.get(key);
            if (shared != null && --shared.users == 0) {
                OPEN.remove(key);
                shared.client.close();
            }
        }
    }
}
