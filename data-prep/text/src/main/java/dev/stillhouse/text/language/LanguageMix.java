package dev.stillhouse.text.language;

import dev.stillhouse.contracts.failure.Check;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How many rows of each language stay. Rows are taken away, none is repeated. */
public sealed interface LanguageMix extends Serializable {
    /** All rows stay. */
    LanguageMix WHOLE = new Whole();

    /**
     * Rows that stay, by language.
     *
     * @param rows rows that there are
     * @param most how many may stay in all
     * @throws IllegalArgumentException when the mix needs a language of which there are no rows
     */
    SortedMap<String, Long> quotas(SortedMap<String, Long> rows, long most);

    /** The languages as they come. */
    record Whole() implements LanguageMix {
        @Override
        public SortedMap<String, Long> quotas(SortedMap<String, Long> rows, long most) {
            return new TreeMap<>(rows);
        }
    }

    /**
     * Sampling in proportion to {@code share^(1/temperature)} (Conneau et al. 2020): 1 keeps the proportions, a higher one brings them
     * closer together. What a language has too few rows for goes to the others, in their proportions.
     */
    record Temperature(double temperature) implements LanguageMix {
        public Temperature {
            Check.that(temperature >= 1, "data.mix.temperature must be at least 1, but was %s", temperature);
        }

        @Override
        public SortedMap<String, Long> quotas(SortedMap<String, Long> rows, long most) {
            SortedMap<String, Double> open = new TreeMap<>();
            rows.forEach((language, count) -> open.put(language, Math.pow(count, 1 / temperature)));
            SortedMap<String, Long> whole = new TreeMap<>();
            long left = most;
            while (!open.isEmpty()) {
                SortedMap<String, Long> scarce = scarce(rows, open, left);
                if (scarce.isEmpty()) {
                    break;
                }
                whole.putAll(scarce);
                open.keySet().removeAll(scarce.keySet());
                left -= scarce.values().stream().mapToLong(Long::longValue).sum();
            }
            whole.putAll(Apportionment.of(open, left));
            return whole;
        }

        /** Languages that have no more rows than their part of what is left. */
        private static SortedMap<String, Long> scarce(
                SortedMap<String, Long> rows, SortedMap<String, Double> open, long left) {
            double weights =
                    open.values().stream().mapToDouble(Double::doubleValue).sum();
            SortedMap<String, Long> scarce = new TreeMap<>();
            open.forEach((language, weight) -> {
                long count = rows.getOrDefault(language, 0L);
                if (count <= left * weight / weights) {
                    scarce.put(language, count);
                }
            });
            return scarce;
        }
    }

    /**
     * Exact shares, and as many rows as the scarcest language allows. Languages that are not named do not stay.
     *
     * @param shares by language, 1 in all
     */
    record Shares(SortedMap<String, Double> shares) implements LanguageMix {
        public Shares {
            shares = Collections.unmodifiableSortedMap(new TreeMap<>(shares));
            double sum =
                    shares.values().stream().mapToDouble(Double::doubleValue).sum();
            Check.that(Math.abs(sum - 1) < 0.01, "data.mix.shares must add up to 1, but add up to %s", sum);
        }

        @Override
        public SortedMap<String, Long> quotas(SortedMap<String, Long> rows, long most) {
            double allowed = most;
            for (Map.Entry<String, Double> share : shares.entrySet()) {
                long count = rows.getOrDefault(share.getKey(), 0L);
                Check.that(
                        count > 0 || share.getValue() == 0,
                        "data.mix.shares wants %s of %s, but there are no rows of it; remove it from the shares, or add rows",
                        share.getValue(),
                        share.getKey());
                allowed = share.getValue() == 0 ? allowed : Math.min(allowed, count / share.getValue());
            }
            SortedMap<String, Long> quotas = new TreeMap<>();
            rows.keySet().forEach(language -> quotas.put(language, 0L));
            Apportionment.of(shares, (long) Math.floor(allowed + 1e-6))
                    .forEach((language, quota) ->
                            quotas.put(language, Math.min(quota, rows.getOrDefault(language, 0L))));
            return quotas;
        }
    }
}
