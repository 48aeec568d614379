package dev.stillhouse.text.language;

import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whole numbers in given proportions, by the method of largest remainders; of equal remainders, the first name's counts. */
final class Apportionment {
    private Apportionment() {}

    static SortedMap<String, Long> of(SortedMap<String, Double> weights, long total) {
        double sum = weights.values().stream().mapToDouble(Double::doubleValue).sum();
        SortedMap<String, Long> parts = new TreeMap<>();
        SortedMap<String, Double> remainders = new TreeMap<>();
        weights.forEach((name, weight) -> {
            double exact = sum == 0 ? 0 : total * weight / sum;
            parts.put(name, (long) Math.floor(exact));
            remainders.put(name, exact - Math.floor(exact));
        });
        long missing =
                total - parts.values().stream().mapToLong(Long::longValue).sum();
        List<String> order = remainders.keySet().stream()
                .sorted(Comparator.comparing(remainders::get, Comparator.reverseOrder()))
                .limit(missing)
                .toList();
        order.forEach(name -> parts.merge(name, 1L, Long::sum));
        return parts;
    }
}
