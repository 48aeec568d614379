package dev.stillhouse.lake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.page.Bars;
import dev.stillhouse.contracts.page.Count;
import dev.stillhouse.contracts.page.Histogram;
import dev.stillhouse.contracts.page.Markup;
import dev.stillhouse.text.classify.ClassifierCard;
import dev.stillhouse.text.classify.ClassifierSection;
import dev.stillhouse.text.classify.ScoreRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a classifier said of the input.
 *
 * @param classes rows by their most probable class
 * @param bins rows by the bin of their score, see {@link ScoreRule#bin}
 * @param dropped rows that the rule did not keep
 * @param measured what is known of the classifier, where it has a card
 */
public record ScoredCard(
        String name,
        ScoreRule rule,
        Map<String, Long> classes,
        Map<Integer, Long> bins,
        long dropped,
        Optional<ClassifierCard> measured) {
    public ScoredCard {
        classes = Collections.unmodifiableMap(new TreeMap<>(classes));
        bins = Collections.unmodifiableMap(new TreeMap<>(bins));
    }

    ObjectNode toJson() {
        ObjectNode tree = Json.object().put("name", name).put("keeps", rule.inWords());
        tree.put("scored", scored()).put("dropped", dropped);
        DatasetCard.put(tree, "classes", classes);
        ObjectNode scores = tree.putObject("scores");
        counts().forEach(count -> scores.put(count.name(), count.count()));
        measured.ifPresent(card -> tree.set("classifier", card.toJson()));
        return tree;
    }

    String markup() {
        return new Markup()
                .add("<section><h2>Scored by %s</h2>", name)
                .add("<p>Keeps %s. Of %,d rows that it saw it dropped %,d.</p>", rule.inWords(), scored(), dropped)
                .add("<div class=\"charts\"><figure><figcaption><b>Scores</b></figcaption>")
                .nest(new Histogram(rule.quantity() + ", from", counts()).svg())
                .add("</figure><figure><figcaption><b>Most probable class</b></figcaption>")
                .nest(new Bars()
                        .group(
                                "kept",
                                classes.entrySet().stream()
                                        .map(entry -> new Count(entry.getKey(), entry.getValue()))
                                        .toList())
                        .markup())
                .add("</figure></div></section>")
                .nest(measured.map(card -> new ClassifierSection(card).markup()).orElse(""))
                .toString();
    }

    private long scored() {
        return classes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Every bin from the lowest to the highest, empty ones included. */
    private List<Count> counts() {
        List<Count> counts = new ArrayList<>();
        if (!bins.isEmpty()) {
            TreeMap<Integer, Long> sorted = new TreeMap<>(bins);
            for (int bin = sorted.firstKey(); bin <= sorted.lastKey(); bin++) {
                counts.add(new Count(rule.binName(bin), bins.getOrDefault(bin, 0L)));
            }
        }
        return counts;
    }
}
