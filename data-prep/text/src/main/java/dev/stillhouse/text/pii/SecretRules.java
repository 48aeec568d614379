package dev.stillhouse.text.pii;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Keys and tokens. Those of large services say what they are by how they begin; others are found where they are assigned to what is called a
 * key or a token. Passwords in plain sentences are not found.
 */
final class SecretRules {
    private static final String ALONE = "(?<![A-Za-z0-9])";
    private static final String END = "(?![A-Za-z0-9])";
    private static final String QUOTED_ASSIGNMENT = "[\"']?\\s{0,3}[:=]\\s{0,3}[\"']?";
    private static final Check ANY = (text, start, end) -> true;
    private static final Check WITH_DIGIT = Check.written(value -> value.chars().anyMatch(c -> c >= '0' && c <= '9'));

    private SecretRules() {}

    static List<PiiRule> all() {
        return Stream.of(byForm(), ofServices(), announced())
                .flatMap(List::stream)
                .toList();
    }

    private static List<PiiRule> byForm() {
        return List.of(
                rule(
                        PiiType.PRIVATE_KEY,
                        Needle.anyOf("PRIVATE KEY"),
                        "-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----"
                                + "(?:[A-Za-z0-9+/=:,.\\s\\\\-]{0,20000}?-----END [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----"
                                + "|(?:[\\s\\\\n]{1,4}[A-Za-z0-9+/=]{16,80})*+)",
                        ANY),
                rule(
                        PiiType.JWT,
                        Needle.anyOf("eyJ"),
                        ALONE + "eyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}",
                        ANY),
                rule(
                        PiiType.CREDENTIALS,
                        Needle.anyOf("://"),
                        ALONE + "[A-Za-z][A-Za-z0-9+.-]{1,20}://(?<value>[^\\s/:@]{1,64}:[^\\s/@]{1,128})@",
                        ANY));
    }

    private static List<PiiRule> ofServices() {
        return List.of(
                rule(
                        PiiType.AWS_KEY,
                        Needle.anyOf("AKIA", "ASIA", "AIDA", "AROA"),
                        ALONE + "(?:AKIA|ASIA|AIDA|AROA)[A-Z0-9]{16}" + END,
                        WITH_DIGIT),
                rule(
                        PiiType.AWS_KEY,
                        Needle.anyOf("ecret", "ECRET"),
                        "(?i:secret[ _-]?(?:access[ _-]?)?key)" + QUOTED_ASSIGNMENT
                                + "(?<value>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
                        WITH_DIGIT),
                rule(
                        PiiType.GITHUB_TOKEN,
                        Needle.anyOf("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
                        ALONE + "(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})" + END,
                        ANY),
                rule(
                        PiiType.SLACK_TOKEN,
                        Needle.anyOf("xox", "xapp-", "hooks.slack.com"),
                        ALONE + "(?:xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}"
                                + "|(?<=hooks\\.slack\\.com/services/)T[A-Za-z0-9/]{20,})",
                        WITH_DIGIT),
                rule(
                        PiiType.GOOGLE_KEY,
                        Needle.anyOf("AIza", "ya29.", "GOCSPX-"),
                        ALONE + "(?:AIza[A-Za-z0-9_-]{35}|ya29\\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{28})" + END,
                        ANY),
                rule(
                        PiiType.API_KEY,
                        Needle.anyOf("sk-", "k_live_", "k_test_", "hf_", "npm_", "glpat-", "SG."),
                        ALONE + "(?:sk-[A-Za-z0-9_-]{20,}|[prs]k_(?:live|test)_[A-Za-z0-9]{16,}|hf_[A-Za-z0-9]{30,}"
                                + "|npm_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20,}|SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43})"
                                + END,
                        WITH_DIGIT));
    }

    private static List<PiiRule> announced() {
        return List.of(
                rule(
                        PiiType.BEARER_TOKEN,
                        Needle.anyOf("earer", "EARER", "uthorization", "UTHORIZATION"),
                        "(?i:" + ALONE
                                + "bearer|authorization\"?:\\s{0,3}\"?basic)\\s{1,3}(?<value>[A-Za-z0-9._~+/-]{16,}=*)",
                        WITH_DIGIT),
                rule(
                        PiiType.API_KEY,
                        Needle.anyOf("key", "KEY", "Key", "oken", "TOKEN", "ecret", "SECRET"),
                        "(?i:(?:api|access|auth|secret|client|private)[ _-]?(?:key|token|secret))" + QUOTED_ASSIGNMENT
                                + "(?<value>[A-Za-z0-9_./+=-]{16,})",
                        WITH_DIGIT));
    }

    private static PiiRule rule(PiiType type, Needle needle, String pattern, Check check) {
        return new PatternRule(type, needle, Pattern.compile(pattern), check);
    }
}
