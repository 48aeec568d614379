package dev.stillhouse.distill.synthesis;

import dev.stillhouse.text.shard.TeacherTopK;
import dev.stillhouse.text.shard.TopKBytes;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What was kept of a teacher's distributions, added up.
 *
 * @param rows by what became of their log-probabilities
 * @param positions places that have some
 * @param tokens kept at these places
 * @param bytes that they take in a shard
 * @param tail sum over the places of the probability that is not with the kept tokens
 * @param divergence sum over the places, in nats, of the KL divergence of what a shard gives back from what the teacher said, over the kept tokens and
 *     the tail as one
 */
public record CaptureFigures(
        Map<Capture, Long> rows, long positions, long tokens, long bytes, double tail, double divergence)
        implements Serializable {
    /** A part that was rounded away is not infinitely wrong: trainings take a tail of nothing for this much. */
    private static final double LEAST = 1e-12;

    public static final CaptureFigures NOTHING = new CaptureFigures(Map.of(), 0, 0, 0, 0, 0);

    public CaptureFigures {
        rows = Map.copyOf(rows);
    }

    public static CaptureFigures of(AnsweredChat chat) {
        return of(chat.capture(), chat.topK());
    }

    /** Of a row. */
    public static CaptureFigures of(Capture capture, Optional<TeacherTopK> said) {
        CaptureFigures row = new CaptureFigures(Map.of(capture, 1L), 0, 0, 0, 0, 0);
        return said.map(topK -> row.plus(of(topK))).orElse(row);
    }

    /** Of places that are no row of their own. */
    public static CaptureFigures of(TeacherTopK said) {
        byte[] bytes = TopKBytes.of(said);
        TeacherTopK stored = TopKBytes.read(bytes, said.k(), said.positions());
        long positions = 0;
        long tokens = 0;
        double tail = 0;
        double divergence = 0;
        for (int position = 0; position < said.positions(); position++) {
            int kept = said.kept(position);
            if (kept > 0) {
                positions++;
                tokens += kept;
                tail += said.tail(position);
                divergence += divergence(said, stored, position);
            }
        }
        return new CaptureFigures(Map.of(), positions, tokens, bytes.length, tail, divergence);
    }

    /** Stored tokens come in the order of those that were said, unused slots left out. */
    private static double divergence(TeacherTopK said, TeacherTopK stored, int position) {
        double sum = part(said.tail(position), stored.tail(position));
        int to = position * said.k();
        for (int from = position * said.k(); from < (position + 1) * said.k(); from++) {
            if (said.ids()[from] >= 0) {
                sum += part(Math.exp(said.logProbs()[from]), Math.exp(stored.logProbs()[to]));
                to++;
            }
        }
        return sum;
    }

    private static double part(double p, double q) {
        return p == 0 ? 0 : p * Math.log(p / Math.max(q, LEAST));
    }

    public CaptureFigures plus(CaptureFigures other) {
        Map<Capture, Long> both = new EnumMap<>(Capture.class);
        both.putAll(rows);
        other.rows.forEach((capture, count) -> both.merge(capture, count, Long::sum));
        return new CaptureFigures(
                both,
                positions + other.positions,
                tokens + other.tokens,
                bytes + other.bytes,
                tail + other.tail,
                divergence + other.divergence);
    }

    public long rows(Capture capture) {
        return rows.getOrDefault(capture, 0L);
    }

    /** For the run's manifest: rows, and means over the places. */
    Map<String, Double> figures() {
        Map<String, Double> figures = new TreeMap<>();
        for (Capture capture : Capture.values()) {
            figures.put("logprobs." + capture.name().toLowerCase(Locale.ROOT), (double) rows(capture));
        }
        means().forEach((name, value) -> figures.put("logprobs." + name, value));
        return figures;
    }

    /** Of texts that were scored, for the run's manifest; nothing when there were none. */
    Map<String, Double> figuresOfTexts() {
        Map<String, Double> figures = new TreeMap<>();
        if (!rows.isEmpty()) {
            figures.put("scored.sequences", (double) rows(Capture.KEPT));
            figures.put("scored.not_given", (double) rows(Capture.NOT_GIVEN));
            figures.put("scored.other_tokens", (double) rows(Capture.OTHER_TOKENS));
            means().forEach((name, value) -> figures.put("scored." + name, value));
        }
        return figures;
    }

    /** Nothing when there are no places. */
    public Map<String, Double> means() {
        return positions == 0
                ? Map.of()
                : Map.of(
                        "tokens", (double) positions,
                        "bytes_per_token", (double) bytes / positions,
                        "bytes_per_logprob", (double) bytes / tokens,
                        "tail", tail / positions,
                        "kl_of_storing", divergence / positions);
    }
}
