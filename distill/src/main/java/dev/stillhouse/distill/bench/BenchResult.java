package dev.stillhouse.distill.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * What a benchmark measured.
 *
 * @param medianStepMillis over the steps after the warm-up
 * @param tokensPerSecond at the median step
 * @param peakRssMib the largest resident memory of this process so far; empty where the system does not tell
 * @param finalLoss of the last step, before its update
 */
public record BenchResult(double medianStepMillis, double tokensPerSecond, OptionalLong peakRssMib, double finalLoss) {
    private static final Path PROCESS_STATUS = Path.of("/proc/self/status");

    static BenchResult of(double[] milliseconds, int warmup, int tokens, double finalLoss) {
        double median = median(Arrays.copyOfRange(milliseconds, warmup, milliseconds.length));
        return new BenchResult(median, tokens / median * 1e3, peakRss(), finalLoss);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** VmHWM, which Linux counts in KiB. */
    static OptionalLong peakRss() {
        try {
            return Files.readAllLines(PROCESS_STATUS).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    public ObjectNode toJson() {
        ObjectNode node = Json.object().put("median_step_ms", medianStepMillis).put("tokens_per_s", tokensPerSecond);
        peakRssMib.ifPresentOrElse(mib -> node.put("peak_rss_mib", mib), () -> node.putNull("peak_rss_mib"));
        return node.put("final_loss", finalLoss);
    }
}
