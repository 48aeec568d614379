package dev.stillhouse.text.clean;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Replaces e-mail addresses, bank accounts, card numbers, IP addresses and phone numbers by {@code [EMAIL]} and so on. What has check
 * digits must pass them. References such as {@code INV-48213}, dates and amounts stay.
 */
public final class PiiMasker {
    /** A text without its personal data, and how much there was of each kind. */
    public record Masked(String text, Map<PiiType, Integer> counts) {
        public Masked {
            counts = Map.copyOf(counts);
        }
    }

    private record Rule(PiiType type, Pattern candidate, Predicate<String> check) {}

    private static final String ALONE_BEFORE = "(?<![\\p{L}\\p{N}_#+-])";
    private static final String ALONE_AFTER = "(?![\\p{L}\\p{N}_])";

    /** In this order: what is a card number would also look like a phone number. */
    private final List<Rule> rules = List.of(
            new Rule(
                    PiiType.EMAIL,
                    Pattern.compile("[\\p{L}\\p{N}._%+-]{1,64}@[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){1,8}"),
                    address -> true),
            new Rule(
                    PiiType.IBAN,
                    Pattern.compile(
                            ALONE_BEFORE + "[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?" + ALONE_AFTER),
                    CheckDigits::isIban),
            new Rule(
                    PiiType.CARD,
                    Pattern.compile(ALONE_BEFORE + "\\d(?:[ -]?\\d){12,18}" + ALONE_AFTER),
                    CheckDigits::isCard),
            new Rule(
                    PiiType.IP,
                    Pattern.compile(
                            "(?<![\\p{L}\\p{N}.:-])(?:\\d{1,3}(?:\\.\\d{1,3}){3}|\\p{XDigit}{1,4}(?::\\p{XDigit}{1,4}){7})"
                                    + "(?![\\p{L}\\p{N}:]|\\.\\d)"),
                    PiiMasker::isAddress),
            new Rule(
                    PiiType.PHONE,
                    Pattern.compile(
                            "(?<![\\p{L}\\p{N}_#.,/+-])(?:\\+|\\(\\+?|00)?\\d(?:[ ()/.-]{0,3}\\d){6,15}" + ALONE_AFTER),
                    PhoneShape::isPhone));

    public Masked mask(String text) {
        Map<PiiType, Integer> counts = new EnumMap<>(PiiType.class);
        String result = text;
        for (Rule rule : rules) {
            result = apply(rule, result, counts);
        }
        return new Masked(result, counts);
    }

    private static String apply(Rule rule, String text, Map<PiiType, Integer> counts) {
        List<MatchResult> found = new ArrayList<>();
        rule.candidate
                .matcher(text)
                .results()
                .filter(match -> rule.check.test(match.group()))
                .forEach(found::add);
        if (found.isEmpty()) {
            return text;
        }
        counts.put(rule.type, found.size());
        StringBuilder out = new StringBuilder(text.length());
        int copied = 0;
        for (MatchResult match : found) {
            out.append(text, copied, match.start()).append(rule.type.placeholder());
            copied = match.end();
        }
        return out.append(text, copied, text.length()).toString();
    }

    private static boolean isAddress(String text) {
        if (text.contains(":")) {
            return true;
        }
        for (String part : text.split("\\.", -1)) {
            if (Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }
}
