package dev.stillhouse.app.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.spec.BudgetSpec;
import dev.stillhouse.contracts.spec.SynthesizeSpec;
import dev.stillhouse.contracts.spec.TeacherSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the answers of a teacher come to, and its scores of given texts, at most: rows that preparation drops are not asked, and answers are mostly shorter than they may be.
 *
 * @param in tokens of the prompts
 * @param out tokens of the answers
 * @param basis where the count of the prompts' tokens comes from
 * @param scored texts that are sent to be scored
 */
record TeacherCost(
        SynthesizeSpec spec, long requests, double in, double out, String basis, Optional<DataTokens.Prompts> scored) {
    /**
     * As the tokenizer counted them when the prompts were prepared, otherwise by the bytes of the input. Empty when nobody knows how many there
     * are.
     */
    static Optional<TeacherCost> of(SynthesizeSpec spec, DataTokens tokens, Optional<InputSize> input) {
        Optional<DataTokens.Prompts> counted = tokens.preparedPrompts();
        Optional<DataTokens.Prompts> prompts =
                counted.or(() -> input.filter(size -> size.rows().isPresent())
                        .map(size -> new DataTokens.Prompts(
                                size.rows().getAsLong(), size.bytes() / DataTokens.BYTES_PER_TOKEN)));
        return prompts.map(found -> {
            long asked = Math.min(
                    found.rows(), spec.maxRequests().map(Integer::longValue).orElse(Long.MAX_VALUE));
            long requests = asked * spec.n();
            return new TeacherCost(
                    spec,
                    requests,
                    found.tokens() * requests / Math.max(1, found.rows()),
                    (double) requests * spec.maxTokens(),
                    counted.isPresent() ? "counted by the tokenizer" : "by bytes of the input",
                    isScoredElsewhere(spec) ? tokens.labelled() : Optional.empty());
        });
    }

    /** A served teacher scores on the workers, and for nothing. */
    private static boolean isScoredElsewhere(SynthesizeSpec spec) {
        return spec.score().isPresent() && !(spec.teacher() instanceof TeacherSpec.Served);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "  %-28s %,d, with about %,.0f tokens in and at most %,.0f out",
                "requests",
                requests,
                in,
                out));
        if (isScoredElsewhere(spec)) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-28s %s",
                    "scores",
                    scored.map(texts -> String.format(
                                    Locale.ROOT,
                                    "%,d, with about %,.0f tokens in and one out each",
                                    texts.rows(),
                                    texts.tokens()))
                            .orElse("not counted before prepare")));
        }
        currency()
                .ifPresent(currency -> lines.add(
                        String.format(Locale.ROOT, "  %-28s at most about %.2f %s", "cost", money(), currency)));
        spec.budget().ifPresent(budget -> lines.add(budgetLine(budget)));
        return lines;
    }

    private Optional<String> currency() {
        return spec.prices().stream().map(SynthesizeSpec.Price::currency).findFirst();
    }

    /** At the endpoint where it costs most. */
    private double money() {
        boolean inBatches = spec.teacher() instanceof TeacherSpec.Remote remote && remote.batch();
        return spec.prices().stream()
                        .mapToDouble(price -> price(price, in, out) * (inBatches ? 1 - price.batchDiscount() : 1)
                                + price(price, scoredIn(), scoredOut()))
                        .max()
                        .orElse(0)
                / 1e6;
    }

    private static double price(SynthesizeSpec.Price price, double in, double out) {
        return in * price.inputPerMillion() + out * price.outputPerMillion();
    }

    private double scoredIn() {
        return scored.map(DataTokens.Prompts::tokens).orElse(0.0);
    }

    private double scoredOut() {
        return scored.map(texts -> (double) texts.rows()).orElse(0.0);
    }

    private String budgetLine(BudgetSpec budget) {
        double share = budgetShare(budget);
        String verdict = share >= 1
                ? "enough for all"
                : String.format(
                        Locale.ROOT,
                        "enough for about %,.0f requests as long as they may be",
                        (requests + scoredOut()) * share);
        String amount = budget instanceof BudgetSpec.Money money
                ? String.format(
                        Locale.ROOT, "%.2f %s", money.money(), currency().orElseThrow())
                : String.format(Locale.ROOT, "%,d tokens", ((BudgetSpec.Tokens) budget).tokens());
        return String.format(Locale.ROOT, "  %-28s %s, %s", "budget", amount, verdict);
    }

    /** Of the most that all requests can come to. */
    private double budgetShare(BudgetSpec budget) {
        double whole = budget instanceof BudgetSpec.Money ? money() : in + out + scoredIn() + scoredOut();
        double limit = budget instanceof BudgetSpec.Money money
                ? money.money()
                : (double) ((BudgetSpec.Tokens) budget).tokens();
        return whole == 0 ? 1 : limit / whole;
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object()
                .put("requests", requests)
                .put("input_tokens_about", Math.round(in))
                .put("input_tokens_basis", basis)
                .put("output_tokens_at_most", Math.round(out));
        scored.ifPresent(texts -> json.put("score_requests", texts.rows())
                .put("score_tokens_about", Math.round(texts.tokens() + texts.rows())));
        currency().ifPresent(currency -> json.put("cost_at_most", money()).put("currency", currency));
        spec.budget().ifPresent(budget -> json.put("budget_covers", Math.min(1, budgetShare(budget))));
        return json;
    }
}
