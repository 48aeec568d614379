package dev.stillhouse.text.clean;

/** The check digits of cards (Luhn) and bank accounts (ISO 7064, mod 97). */
final class CheckDigits {
    private CheckDigits() {}

    static boolean isCard(String text) {
        String digits = text.replaceAll("[^0-9]", "");
        if (digits.length() < 13 || digits.length() > 19 || digits.charAt(0) == '0') {
            return false;
        }
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 1 ? 2 * digit : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return sum % 10 == 0;
    }

    static boolean isIban(String text) {
        String compact = text.replace(" ", "");
        if (compact.length() < 15 || compact.length() > 34) {
            return false;
        }
        String turned = compact.substring(4) + compact.substring(0, 4);
        int remainder = 0;
        for (int i = 0; i < turned.length(); i++) {
            int value = Character.digit(turned.charAt(i), 36);
            remainder = (value > 9 ? remainder * 100 + value : remainder * 10 + value) % 97;
        }
        return remainder == 1;
    }
}
