package dev.stillhouse.finetune.checkpoint;

import java.util.regex.Pattern;

/**
 * Something that a checkpoint was made with and a training that wants to resume from it does not have.
 *
 * @param name of an input or a setting
 * @param was a hash or a value; "none" where there was none
 */
record Difference(Ingredient ingredient, String name, String was, String is) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
    private static final int SHOWN = 12;

    @Override
    public String toString() {
        return "another " + name + " (" + shown(was) + ", now " + shown(is) + ")";
    }

    private static String shown(String value) {
        return HASH.matcher(value).matches() ? value.substring(0, SHOWN) : value;
    }
}
