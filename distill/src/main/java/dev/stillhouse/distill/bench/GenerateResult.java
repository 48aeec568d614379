package dev.stillhouse.distill.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.util.OptionalLong;

/**
 * What asking came to.
 *
 * @param idealPerSecond what the endpoint could have answered
 * @param peakRssMib the largest resident memory of this process so far, endpoint included; empty where the system does not tell
 * @param peakThreads of this process so far, endpoint included
 */
public record GenerateResult(
        int requests, double seconds, double idealPerSecond, OptionalLong peakRssMib, int peakThreads) {
    public double perSecond() {
        return requests / seconds;
    }

    public double share() {
        return perSecond() / idealPerSecond;
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("requests", requests)
                .put("seconds", seconds)
                .put("per_s", perSecond())
                .put("ideal_per_s", idealPerSecond)
                .put("share_of_ideal", share());
        peakRssMib.ifPresentOrElse(mib -> json.put("peak_rss_mib", mib), () -> json.putNull("peak_rss_mib"));
        return json.put("peak_threads", peakThreads);
    }
}
