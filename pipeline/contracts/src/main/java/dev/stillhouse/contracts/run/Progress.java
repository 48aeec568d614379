package dev.stillhouse.contracts.run;

import java.util.Map;
import java.util.OptionalLong;

/** Hears how far a stage is. Called often and from any thread; whoever listens decides how much of it to show. */
@FunctionalInterface
public interface Progress {
    /** For work that nobody watches. */
    Progress SILENT = tick -> {};

    void tick(Tick tick);

    /**
     * How far the work is.
     *
     * @param what what is done now, such as "train"
     * @param done units done so far, those of an earlier, interrupted attempt included
     * @param total units in all, when that is known
     * @param unit what is counted, in the plural, such as "steps"
     * @param figures measurements worth seeing, such as loss; they go to events.jsonl too
     */
    record Tick(String what, long done, OptionalLong total, String unit, Map<String, Double> figures) {
        public Tick {
            figures = Map.copyOf(figures);
        }

        public static Tick of(String what, long done, long total, String unit) {
            return new Tick(what, done, OptionalLong.of(total), unit, Map.of());
        }

        public static Tick counting(String what, long done, String unit) {
            return new Tick(what, done, OptionalLong.empty(), unit, Map.of());
        }
    }
}
