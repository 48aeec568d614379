package dev.stillhouse.finetune.checkpoint;

import java.util.Comparator;
import java.util.Locale;

/** What checkpoints are called: {@code step-00000100}, and in a store {@code step-00000100.ATTEMPT}. */
final class CheckpointName {
    /** Newest first. */
    static final Comparator<String> NEWEST_FIRST = Comparator.comparingLong(CheckpointName::step)
            .thenComparing(Comparator.naturalOrder())
            .reversed();

    private static final String PREFIX = "step-";

    private CheckpointName() {}

    static String of(long step) {
        return String.format(Locale.ROOT, PREFIX + "%08d", step);
    }

    static long step(String name) {
        int end = name.indexOf('.');
        return Long.parseLong(name.substring(PREFIX.length(), end < 0 ? name.length() : end));
    }

    /** Whether the name is one of a checkpoint of that step. */
    static boolean isOf(long step, String name) {
        return name.equals(of(step)) || name.startsWith(of(step) + ".");
    }
}
