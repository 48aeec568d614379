package dev.stillhouse.lake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.contracts.run.Progress.Tick;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class TaskProgressTest {
    private static final SparkSession SPARK = LakeFixture.spark();

    private final List<Tick> heard = new CopyOnWriteArrayList<>();

    @Test
    void tellsEveryTaskOfItsOwnThread() throws InterruptedException, TimeoutException {
        try (TaskProgress progress = new TaskProgress(SPARK.sparkContext(), heard::add)) {
            progress.step("input");
            // A thread from before would inherit what marks the jobs of this one.
            Thread other = new Thread(() -> {
                SPARK.sparkContext().setLocalProperty("stillhouse.progress", null);
                count(3);
            });
            other.start();
            count(5);
            other.join();
            SPARK.sparkContext().listenerBus().waitUntilEmpty();
        }
        int ended = heard.size();
        count(2);
        SPARK.sparkContext().listenerBus().waitUntilEmpty();

        assertThat(heard).hasSize(ended).isNotEmpty();
        assertThat(heard).extracting(Tick::what).allMatch(what -> what.startsWith("input, Spark stage "));
        assertThat(heard).extracting(Tick::done).contains(1L, 5L);
        assertThat(heard)
                .extracting(tick -> tick.total().orElse(0))
                .contains(5L)
                .doesNotContain(3L, 2L);
    }

    private static void count(int tasks) {
        SPARK.range(0, 100, 1, tasks).javaRDD().count();
    }
}
