package dev.stillhouse.contracts.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which recipes need which: one that another starts from, or learns from, is carried out before it. */
final class RecipeOrder {
    /** What a recipe names, models and recipes, by the key that names it. */
    private final Map<String, Map<String, String>> uses = new LinkedHashMap<>();

    RecipeOrder(Map<String, FinetuneSpec> finetune, Map<String, DistillSpec> distill) {
        finetune.forEach((recipe, spec) -> spec.base()
                .ifPresentOrElse(
                        base -> uses.put(recipe, Map.of("finetune." + recipe + ".base", base)),
                        () -> uses.put(recipe, Map.of())));
        distill.forEach((recipe, spec) -> {
            Map<String, String> named = new LinkedHashMap<>();
            spec.student().ifPresent(student -> named.put("distill." + recipe + ".student", student));
            spec.teacher().ifPresent(teacher -> named.put("distill." + recipe + ".teacher", teacher));
            uses.putIfAbsent(recipe, named);
        });
    }

    /** All recipes, needed ones first, otherwise in the order of the spec. Without circles. */
    List<String> names() {
        LinkedHashSet<String> sorted = new LinkedHashSet<>();
        uses.keySet().forEach(recipe -> addAfterItsNeeds(recipe, sorted));
        return List.copyOf(sorted);
    }

    private void addAfterItsNeeds(String recipe, LinkedHashSet<String> sorted) {
        if (!uses.containsKey(recipe) || sorted.contains(recipe)) {
            return;
        }
        uses.get(recipe).values().forEach(needed -> addAfterItsNeeds(needed, sorted));
        sorted.add(recipe);
    }

    /** The keys at which a circle starts, with the recipes along it; one for each circle. */
    Map<String, List<String>> circles() {
        Map<String, List<String>> found = new LinkedHashMap<>();
        LinkedHashSet<String> reported = new LinkedHashSet<>();
        uses.forEach((recipe, named) -> named.forEach((key, needed) -> {
            Optional<List<String>> way = wayTo(recipe, needed, List.of(recipe));
            if (way.isPresent() && !reported.contains(recipe)) {
                found.put(key, way.get());
                reported.addAll(way.get());
            }
        }));
        return found;
    }

    /** From a recipe along what it needs to the goal. */
    private Optional<List<String>> wayTo(String goal, String from, List<String> before) {
        List<String> way = new ArrayList<>(before);
        way.add(from);
        if (from.equals(goal)) {
            return Optional.of(way);
        }
        if (before.contains(from)) {
            return Optional.empty();
        }
        return uses.getOrDefault(from, Map.of()).values().stream()
                .flatMap(needed -> wayTo(goal, needed, way).stream())
                .findFirst();
    }
}
