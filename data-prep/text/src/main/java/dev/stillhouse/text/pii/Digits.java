package dev.stillhouse.text.pii;

/** Sums that check digits are made of. */
final class Digits {
    private Digits() {}

    static int at(String digits, int index) {
        return digits.charAt(index) - '0';
    }

    /** The digits times their weights, from the first. */
    static int weighted(String digits, int... weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * at(digits, i);
        }
        return sum;
    }

    /** Luhn's check (ISO/IEC 7812): every second digit from the end but one is doubled. */
    static boolean passLuhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = at(digits, digits.length() - 1 - i);
            int doubled = i % 2 == 1 ? 2 * digit : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }

    /** The remainder by 97 of digits and of letters, of which A is 10 and Z is 35 (ISO/IEC 7064). */
    static int mod97(String text) {
        int remainder = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = Character.digit(text.charAt(i), 36);
            remainder = (value > 9 ? remainder * 100 + value : remainder * 10 + value) % 97;
        }
        return remainder;
    }

    static boolean areAllEqual(String digits) {
        return digits.chars().distinct().count() == 1;
    }
}
