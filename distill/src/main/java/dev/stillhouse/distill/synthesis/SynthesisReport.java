package dev.stillhouse.distill.synthesis;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a synthesis came to.
 *
 * @param asked requests that were sent now; the others were in the ledger
 * @param tornLines unfinished lines that killed processes had left in the ledger
 * @param captured of the teacher's log-probabilities of its answers
 * @param scored of its log-probabilities of given texts
 */
public record SynthesisReport(Cost cost, long asked, long tornLines, CaptureFigures captured, CaptureFigures scored) {
    /** For the run's manifest. */
    public Map<String, Double> figures() {
        Map<String, Double> figures = new TreeMap<>();
        figures.put("accepted", (double) cost.accepted());
        cost.rejected()
                .forEach((reason, count) ->
                        figures.put("rejected." + reason.name().toLowerCase(Locale.ROOT), (double) count));
        figures.put("prompt_tokens", (double) cost.spend().stated().promptTokens());
        figures.put("completion_tokens", (double) cost.spend().stated().completionTokens());
        figures.put("spend", cost.money().doubleValue());
        figures.put("torn_ledger_lines", (double) tornLines);
        figures.putAll(captured.figures());
        figures.putAll(scored.figuresOfTexts());
        return figures;
    }
}
