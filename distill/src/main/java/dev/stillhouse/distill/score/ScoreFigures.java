package dev.stillhouse.distill.score;

import dev.stillhouse.distill.synthesis.CaptureFigures;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * What scoring came to, added up.
 *
 * @param sequences that were scored
 * @param captured of the teacher's distributions
 * @param looked positions at which the whole distribution was compared with what is kept of it
 * @param lost sum over these, in nats, of the KL divergence of what is kept, with its tail spread evenly over all other tokens, from the whole
 */
public record ScoreFigures(long sequences, CaptureFigures captured, long looked, double lost) implements Serializable {
    public static final ScoreFigures NOTHING = new ScoreFigures(0, CaptureFigures.NOTHING, 0, 0);

    public ScoreFigures plus(ScoreFigures other) {
        return new ScoreFigures(
                sequences + other.sequences, captured.plus(other.captured), looked + other.looked, lost + other.lost);
    }

    /** For the run's manifest; means over positions. */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new TreeMap<>();
        figures.put("scored.sequences", (double) sequences);
        captured.means().forEach((name, value) -> figures.put("scored." + name, value));
        if (looked > 0) {
            figures.put("scored.kl_to_exact", lost / looked);
        }
        return figures;
    }
}
