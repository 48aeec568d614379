package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.teacher.TeacherClient;
import java.util.HashMap;
import java.util.Map;

/**
 * The clients of this process. Tasks that run at the same time in one executor share a client for the same teacher, so that what an endpoint has told one of
 * them holds for all. Spark gives its tasks nothing to share but the classes that they run, therefore this is static.
 */
final class ExecutorClients {
    private static final Map<SharedTeacher, ExecutorClients> OPEN = new HashMap<>();

    private final TeacherClient client;
    private int users;

    private ExecutorClients(TeacherClient client) {
        this.client = client;
    }

    /** A client in use; closed by the last who uses it. */
    record Lease(SharedTeacher teacher, TeacherClient client) implements AutoCloseable {
        @Override
        public void close() {
            giveBack(teacher);
        }
    }

    /** @param most requests under way at each endpoint; the same for all tasks of a job */
    static Lease take(SharedTeacher teacher, int most) {
        synchronized (OPEN) {
            ExecutorClients shared = OPEN.computeIfAbsent(
                    teacher, settings -> new ExecutorClients(new TeacherClient(settings.settings(), most)));
            shared.users++;
            return new Lease(teacher, shared.client);
        }
    }

    private static void giveBack(SharedTeacher teacher) {
        synchronized (OPEN) {
            ExecutorClients shared = OPEN.get(teacher);
            if (shared != null && --shared.users == 0) {
                OPEN.remove(teacher);
                shared.client.close();
            }
        }
    }
}
