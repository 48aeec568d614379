package dev.stillhouse.app.stage;

import java.util.Optional;

/** A stage as people name it: {@code prepare}, {@code finetune.lora-gold}. */
public record StageName(StageKind kind, Optional<String> recipe) {
    public static StageName of(StageKind kind) {
        return new StageName(kind, Optional.empty());
    }

    public static StageName of(StageKind kind, String recipe) {
        return new StageName(kind, Optional.of(recipe));
    }

    /** Whether a person who gives this name, the name of the recipe, or the kind means this stage too. */
    public boolean isMeantBy(String text) {
        return text.equals(toString())
                || text.equals(kind.key())
                || recipe.filter(text::equals).isPresent();
    }

    @Override
    public String toString() {
        return recipe.map(name -> kind.key() + "." + name).orElseGet(kind::key);
    }
}
