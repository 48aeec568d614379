package dev.stillhouse.finetune.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.util.List;

/**
 * How fast numbers move between two processes, in medians of the rounds after the first two. Each way moves {@code parameters} f32 numbers from each process that sends.
 *
 * @param oneWaySeconds of a plain copy from one to the other
 * @param bothWaysSeconds of plain copies from each to the other, at the same time
 * @param f32Seconds of an all-reduce
 * @param bf16Seconds of an all-reduce with half as many bytes
 */
public record AllReduceResult(
        int parameters, double oneWaySeconds, double bothWaysSeconds, double f32Seconds, double bf16Seconds) {
    private static final int WARMUP = 2;

    static AllReduceResult of(
            int parameters, List<Double> oneWay, List<Double> bothWays, List<Double> f32, List<Double> bf16) {
        return new AllReduceResult(parameters, median(oneWay), median(bothWays), median(f32), median(bf16));
    }

    private static double median(List<Double> seconds) {
        List<Double> counted = seconds.subList(Math.min(WARMUP, seconds.size() - 1), seconds.size()).stream()
                .sorted()
                .toList();
        return counted.get(counted.size() / 2);
    }

    /** In percent of a plain copy that only goes one way. */
    public double percentOfOneWay() {
        return 100 * oneWaySeconds / f32Seconds;
    }

    /** In percent of plain copies in both directions, which is what a ring of two does. */
    public double percentOfBothWays() {
        return 100 * bothWaysSeconds / f32Seconds;
    }

    public ObjectNode toJson() {
        return Json.object()
                .put("parameters", parameters)
                .put("one_way_s", oneWaySeconds)
                .put("both_ways_s", bothWaysSeconds)
                .put("all_reduce_f32_s", f32Seconds)
                .put("all_reduce_bf16_s", bf16Seconds)
                .put("percent_of_one_way", percentOfOneWay())
                .put("percent_of_both_ways", percentOfBothWays());
    }
}
