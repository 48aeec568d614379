package dev.stillhouse.text.chat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Who speaks. */
public enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    /** The result of a tool call; Llama 3.1 calls it {@code ipython}. */
    TOOL;

    /** The name in JSON: lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of this name in JSON; {@code ipython} is another name of {@code tool}. */
    public static Optional<Role> named(String name) {
        if ("ipython".equals(name)) {
            return Optional.of(TOOL);
        }
        return Arrays.stream(values())
                .filter(role -> role.wireName().equals(name))
                .findFirst();
    }
}
