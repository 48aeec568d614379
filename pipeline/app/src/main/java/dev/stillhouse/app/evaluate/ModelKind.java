package dev.stillhouse.app.evaluate;

import java.util.Arrays;
import java.util.Locale;

/** The part that a model plays in a comparison. */
public enum ModelKind {
    BASE,
    /** A base with an adapter. */
    LORA,
    /** All weights trained on labelled rows. */
    FINETUNED,
    /** Trained on what a teacher said. */
    STUDENT,
    TEACHER;

    /** As in evaluation.json. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when there is no such kind */
    public static ModelKind labelled(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind of model is called '" + label + "'"));
    }
}
