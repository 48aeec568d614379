package dev.stillhouse.engine.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private final Workers workers = new Workers(3);

    @AfterEach
    void close() {
        workers.close();
    }

    @Test
    void everyRowIsGivenToExactlyOneWorkerAtAMultipleOfTheGranule() {
        for (int rows : new int[] {0, 1, 7, 8, 9, 100, 1001}) {
            AtomicIntegerArray times = new AtomicIntegerArray(rows);
            workers.rows(rows, 8, 1 << 20, (worker, from, to) -> {
                assertThat(from % 8).isZero();
                for (int row = from; row < to; row++) {
                    times.incrementAndGet(row);
                }
            });
            for (int row = 0; row < rows; row++) {
                assertThat(times.get(row)).isOne();
            }
        }
    }

    @Test
    void everyItemIsGivenOutOnce() {
        AtomicIntegerArray times = new AtomicIntegerArray(50);
        workers.items(50, (worker, item) -> times.incrementAndGet(item));
        for (int item = 0; item < 50; item++) {
            assertThat(times.get(item)).isOne();
        }
    }

    @Test
    void whatAWorkerThrowsReachesTheCallerAndTheNextTaskRuns() {
        assertThatThrownBy(() -> workers.all(worker -> {
                    if (worker == 2) {
                        throw new IllegalStateException("worker 2 stops");
                    }
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("worker 2 stops");
        AtomicIntegerArray ran = new AtomicIntegerArray(3);
        workers.all(ran::incrementAndGet);
        assertThat(ran.toString()).isEqualTo("[1, 1, 1]");
    }
}
