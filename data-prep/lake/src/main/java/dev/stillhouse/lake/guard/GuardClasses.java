package dev.stillhouse.lake.guard;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What the outputs of a classifier stand for, in their order. Prompt Guard has three, its second version and others of its kind two: benign
 * and not.
 */
record GuardClasses(List<Meaning> meanings) {
    private static final Set<String> BENIGN = Set.of("BENIGN", "SAFE", "LABEL_0");

    /** What one output stands for. */
    enum Meaning {
        BENIGN,
        INJECTION,
        JAILBREAK,
        /** Either of them. */
        ATTACK
    }

    GuardClasses {
        meanings = List.copyOf(meanings);
    }

    /**
     * Reads {@code id2label} of a {@code config.json}.
     *
     * @return nothing when the labels are of something else
     */
    static Optional<GuardClasses> of(JsonNode labels) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            names.add(labels.path(Integer.toString(i)).asText().toUpperCase(Locale.ROOT));
        }
        if (names.size() == 2) {
            return ofTwo(names);
        }
        return names.size() == 3 && Set.copyOf(names).equals(Set.of("BENIGN", "INJECTION", "JAILBREAK"))
                ? Optional.of(
                        new GuardClasses(names.stream().map(Meaning::valueOf).toList()))
                : Optional.empty();
    }

    int size() {
        return meanings.size();
    }

    /** Softmax of the logits, summed by what is meant. */
    GuardScores scores(float[] logits) {
        double top = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            top = Math.max(top, logit);
        }
        double all = 0;
        double injection = 0;
        double jailbreak = 0;
        for (int i = 0; i < logits.length; i++) {
            double weight = Math.exp(logits[i] - top);
            Meaning meaning = meanings.get(i);
            all += weight;
            injection += meaning == Meaning.BENIGN ? 0 : weight;
            jailbreak += meaning == Meaning.JAILBREAK || meaning == Meaning.ATTACK ? weight : 0;
        }
        return new GuardScores(injection / all, jailbreak / all);
    }

    private static Optional<GuardClasses> ofTwo(List<String> names) {
        List<Meaning> meanings = names.stream()
                .map(name -> BENIGN.contains(name) ? Meaning.BENIGN : Meaning.ATTACK)
                .toList();
        return meanings.contains(Meaning.BENIGN) && meanings.contains(Meaning.ATTACK)
                ? Optional.of(new GuardClasses(meanings))
                : Optional.empty();
    }
}
