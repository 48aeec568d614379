package dev.stillhouse.contracts.spec.binding;

import java.util.regex.Pattern;

/** Recognises secrets by how they are named and how they look, so that they are refused and never printed. */
final class Secrets {
    private static final Pattern NAME = Pattern.compile(
            "(?i).*(secret|passw|api[._-]?key|access[._-]?key|credential|authorization|(hf|auth|bearer)[._-]?token).*");
    private static final Pattern POINTS_ELSEWHERE = Pattern.compile("(?i).*([._-]file|provider|provider[._-]?path)$");
    private static final Pattern VALUE = Pattern.compile(
            "(sk|hf|pk|rk|gh[pousr]|xox[abp])[-_][A-Za-z0-9_-]{12,}|Bearer\\s+\\S+|AKIA[A-Z0-9]{16}|[a-z0-9+]+://[^/@\\s]+:[^/@\\s]+@.*");

    private Secrets() {}

    static boolean isNamedLikeOne(String key) {
        return NAME.matcher(key).matches() && !POINTS_ELSEWHERE.matcher(key).matches();
    }

    static boolean looksLikeOne(String value) {
        return VALUE.matcher(value.strip()).matches();
    }
}
