package dev.stillhouse.finetune.watch;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Why a try cannot go on. */
public sealed interface Trouble {
    Failure failure();

    /** Those whose executors are not to be trusted with another try. */
    default List<Member> lost() {
        return List.of();
    }

    /** Those whose stacks say more. */
    default List<Member> hung() {
        return List.of();
    }

    /** Ranks that never reported. */
    record Missing(List<Integer> ranks, int workers, Duration waited) implements Trouble {
        @Override
        public Failure failure() {
            return FailureCode.WORKER_LOST.with(
                    "Of %d ranks %s did not report within %d s; the executors must reach the driver at spark.driver.host, at any port",
                    workers, ranks.stream().map(String::valueOf).collect(Collectors.joining(", ")), waited.toSeconds());
        }
    }

    /** Ranks that fell silent. */
    record Lost(List<Member> lost, List<String> accounts) implements Trouble {
        @Override
        public Failure failure() {
            return FailureCode.WORKER_LOST.with("%s", String.join("; ", accounts));
        }
    }

    /** Ranks that are alive and stand still. */
    record Hung(List<Member> hung, List<String> accounts) implements Trouble {
        @Override
        public Failure failure() {
            return FailureCode.WORKER_LOST.with("%s", String.join("; ", accounts));
        }
    }

    /** A rank failed, and others do not end of themselves. */
    record Failed(Failure failure) implements Trouble {}
}
