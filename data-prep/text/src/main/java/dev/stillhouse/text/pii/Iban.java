package dev.stillhouse.text.pii;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Bank accounts: a country of the SWIFT registry, as many letters and digits as it has, in groups or not, and mod 97 (ISO 13616). The length
 * is that of the country, so that what follows the account is not taken for a part of it.
 */
final class Iban implements PiiRule {
    private static final Pattern BEGIN =
            Pattern.compile("(?<![\\p{L}\\p{N}_#+-])[A-Za-z]{2}\\d{2}(?=[ -]?[A-Za-z0-9])");
    private static final Map<String, Integer> LENGTHS = Stream.of(
                    ("AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29"
                                    + " ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27"
                                    + " JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28"
                                    + " NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23"
                                    + " ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30")
                            .split(" "))
            .collect(Collectors.toUnmodifiableMap(
                    entry -> entry.substring(0, 2), entry -> Integer.valueOf(entry.substring(2))));

    static List<PiiRule> rules() {
        return List.of(new Iban());
    }

    @Override
    public PiiType type() {
        return PiiType.IBAN;
    }

    @Override
    public boolean mayBeIn(SearchedText text) {
        return text.longestNumber() >= 2;
    }

    @Override
    public List<PiiMatch> find(SearchedText text) {
        List<PiiMatch> found = new ArrayList<>();
        Matcher matcher = BEGIN.matcher(text);
        int from = 0;
        while (from < text.length() && matcher.find(from)) {
            int end = end(text, matcher.start());
            if (end > 0) {
                found.add(new PiiMatch(PiiType.IBAN, matcher.start(), end));
            }
            from = Math.max(end, matcher.start() + 1);
        }
        return found;
    }

    /** Where the account that begins at a place ends; 0 when there is none. */
    private static int end(SearchedText text, int start) {
        String country = text.subSequence(start, start + 2).toString().toUpperCase(Locale.ROOT);
        int length = LENGTHS.getOrDefault(country, 0);
        StringBuilder account = new StringBuilder();
        int end = start;
        for (; end < text.length() && account.length() < length; end++) {
            char c = text.charAt(end);
            if (isPart(c)) {
                account.append(Character.toUpperCase(c));
            } else if (!isBetween(text, end)) {
                return 0;
            }
        }
        boolean whole = account.length() == length
                && length > 0
                && (end == text.length() || !Character.isLetterOrDigit(text.charAt(end)));
        return whole && Digits.mod97(account.substring(4) + account.substring(0, 4)) == 1 ? end : 0;
    }

    private static boolean isPart(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    /** One space or hyphen between two parts. */
    private static boolean isBetween(SearchedText text, int place) {
        char c = text.charAt(place);
        return (c == ' ' || c == '-') && isPart(text.charAt(place - 1));
    }
}
