package dev.stillhouse.serving;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What the server has done since it started, in the Prometheus text format. */
final class Counters {
    private final Map<Integer, LongAdder> requests = new ConcurrentHashMap<>();
    private final LongAdder promptTokens = new LongAdder();
    private final LongAdder completionTokens = new LongAdder();
    private final LongAdder abandoned = new LongAdder();

    void replied(int status) {
        requests.computeIfAbsent(status, s -> new LongAdder()).increment();
    }

    /** A client went away before its reply was done. */
    void abandoned() {
        abandoned.increment();
    }

    void answered(Usage usage) {
        promptTokens.add(usage.promptTokens());
        completionTokens.add(usage.completionTokens());
    }

    /**
     * @param inHand requests that generate or wait now
     * @param begunAnew how often one of them had to begin anew, because the cache was full
     */
    String text(int inHand, long begunAnew) {
        StringBuilder text = new StringBuilder("# TYPE stillhouse_requests_total counter\n");
        new TreeMap<>(requests)
                .forEach((status, count) -> text.append("stillhouse_requests_total{status=\"")
                        .append(status)
                        .append("\"} ")
                        .append(count.sum())
                        .append('\n'));
        counter(text, "stillhouse_requests_abandoned_total", abandoned.sum());
        counter(text, "stillhouse_prompt_tokens_total", promptTokens.sum());
        counter(text, "stillhouse_completion_tokens_total", completionTokens.sum());
        counter(text, "stillhouse_answers_begun_anew_total", begunAnew);
        return text.append("# TYPE stillhouse_answers_in_hand gauge\nstillhouse_answers_in_hand ")
                .append(inHand)
                .append('\n')
                .toString();
    }

    private static void counter(StringBuilder text, String name, long value) {
        text.append("# TYPE ").append(name).append(" counter\n");
        text.append(name).append(' ').append(value).append('\n');
    }
}
