package dev.stillhouse.text.pii;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Card numbers: 14 to 19 digits that begin as those of an issuer do, and Luhn's check digit. Thirteen digits are a bar code or a time in
 * milliseconds more often than a card.
 */
final class Card {
    /** Visa, Mastercard, American Express, Diners Club, JCB, Discover, UnionPay, Maestro, RuPay and Elo. */
    private static final Pattern ISSUED = Pattern.compile(
            "4(?:\\d{15}|\\d{18})|[56]\\d{13,18}|(?:222[1-9]|22[3-9]\\d|2[3-6]\\d\\d|27[01]\\d|2720)\\d{12}|3[47]\\d{13}"
                    + "|3(?:0[0-5]|[689]\\d)\\d{11,16}|35\\d{14,17}|8[12]\\d{14}");

    private Card() {}

    static List<PiiRule> rules() {
        Check card = Check.value(Card::isCard);
        Needle digits = Needle.digits(14);
        return List.of(
                new PatternRule(
                        PiiType.CARD,
                        digits,
                        Pattern.compile("(?=\\d)(?<![\\p{L}\\p{N}_#+-])\\d(?:[ -]?\\d){13,18}(?![\\p{L}\\p{N}_])"),
                        card),
                // With an expiry date or a security code behind it.
                new PatternRule(
                        PiiType.CARD,
                        digits,
                        Pattern.compile("(?=\\d)(?<![\\p{L}\\p{N}_#+-])(?:\\d{4}([ -])\\d{4}\\1\\d{4}\\1\\d{4}"
                                + "|3\\d{3}([ -])\\d{6}\\2\\d{4,5}|\\d{14,16})(?![\\p{L}\\p{N}_])"),
                        card));
    }

    static boolean isCard(String digits) {
        return ISSUED.matcher(digits).matches() && Digits.passLuhn(digits);
    }
}
