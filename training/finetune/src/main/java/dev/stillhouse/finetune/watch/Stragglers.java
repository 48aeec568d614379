package dev.stillhouse.finetune.watch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds ranks that compute much longer for a token than the others, over one stretch of steps after the other. */
final class Stragglers {
    private static final int STEPS = 20;
    private static final double SLOW = 1.5;

    private final TreeMap<Integer, Work> latest = new TreeMap<>();
    private final TreeMap<Integer, Work> judged = new TreeMap<>();
    private final Set<Integer> named = new HashSet<>();

    /**
     * A slow rank.
     *
     * @param seconds that it takes for a token
     * @param usual the median of the others
     * @param toStep the last of the steps that were looked at
     */
    record Straggler(int rank, double seconds, double usual, long fromStep, long toStep) {
        /** What follows its name. */
        String account() {
            return String.format(
                    Locale.ROOT,
                    " is slow: over steps %d to %d it computed %.4g ms a token, the others %.4g ms (median), %.1f times as long; it goes on",
                    fromStep,
                    toStep,
                    1e3 * seconds,
                    1e3 * usual,
                    seconds / usual);
        }
    }

    void hears(int rank, Work work) {
        latest.put(rank, work);
        judged.putIfAbsent(rank, work);
    }

    void ends(int rank) {
        latest.remove(rank);
        judged.remove(rank);
    }

    /** Those that were not slow the last time; empty until every rank has gone on by so many steps. */
    List<Straggler> judge() {
        TreeMap<Integer, Work> stretch = new TreeMap<>();
        latest.forEach((rank, work) -> stretch.put(rank, work.since(before(rank))));
        if (stretch.size() < 2
                || stretch.values().stream().anyMatch(work -> work.step() < STEPS || work.tokens() == 0)) {
            return List.of();
        }
        List<Straggler> slow = new ArrayList<>();
        Set<Integer> still = new HashSet<>();
        stretch.forEach((rank, work) -> straggler(rank, stretch).ifPresent(straggler -> {
            still.add(rank);
            if (!named.contains(rank)) {
                slow.add(straggler);
            }
        }));
        named.clear();
        named.addAll(still);
        judged.putAll(latest);
        return slow;
    }

    private Work before(int rank) {
        return judged.getOrDefault(rank, Work.NOTHING);
    }

    private Optional<Straggler> straggler(int rank, Map<Integer, Work> stretch) {
        double own = stretch.getOrDefault(rank, Work.NOTHING).secondsPerToken();
        double usual = median(stretch.entrySet().stream()
                .filter(entry -> entry.getKey() != rank)
                .map(Map.Entry::getValue)
                .mapToDouble(Work::secondsPerToken)
                .sorted()
                .toArray());
        return own > SLOW * usual
                ? Optional.of(new Straggler(
                        rank,
                        own,
                        usual,
                        before(rank).step() + 1,
                        latest.getOrDefault(rank, Work.NOTHING).step()))
                : Optional.empty();
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
