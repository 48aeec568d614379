package dev.stillhouse.text.pii;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Seeded values of every type, as people write them. Check digits are computed here by tables and formulas of their own, not by what is tested. */
final class MadeUpValues {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String[] PHONES = {
        "+1 ### ### ####", "(###) ###-####", "###-###-####", "+44 20 #### ####", "+44 7### ######", "020 7### ####",
                "+49 1## #######",
        "0### / ## ## ##", "(0##) ### ####", "+33 6 ## ## ## ##", "06 ## ## ## ##", "+39 3## ### ####", "3## ### ####",
                "+351 9## ### ###",
        "9## ### ###", "+55 11 9####-####", "(11) 9####-####", "+91 9#### #####", "9#### #####", "+34 6## ## ## ##",
                "6## ### ###",
        "+52 55 #### ####", "+66 8 #### ####", "08# ### ####", "08#-###-####", "0066 8########", "+41 44 ### ## ##"
    };
    private static final int[][] VERHOEFF = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
        {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
        {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
        {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
        {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
        {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
        {6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
        {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
        {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
        {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}
    };
    private static final int[][] PERMUTATIONS = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
        {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
        {5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
        {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
        {9, 4, 5, 3, 1, 2, 6, 8, 7, 0},
        {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
        {2, 7, 9, 3, 8, 0, 6, 4, 1, 5},
        {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}
    };

    private final Random random;

    MadeUpValues(long seed) {
        random = new Random(seed);
    }

    String of(PiiType type) {
        return switch (type) {
            case EMAIL ->
                pick("mila", "jo.k", "anna_b", "søren", "r+x") + number(3) + "@" + pick("mail", "büro", "post-1") + "."
                        + pick("example", "co.uk", "de");
            case IBAN -> iban();
            case CARD -> card();
            case IP ->
                random.nextBoolean()
                        ? below(223) + "." + below(256) + "." + below(256) + "." + below(256)
                        : pick("2001:db8:%s::%s", "fe80::%s:%s", "2a02:%s:0:0:%s:0:0:1")
                                .formatted(hex(), hex());
            case PHONE -> filled(pick(PHONES));
            case SSN -> (100 + below(500)) + "-" + (10 + below(90)) + "-" + (1000 + below(9000));
            case NINO ->
                grouped(
                        pick("AB", "CE", "JK", "PW") + number(6) + pick("A", "B", "C", "D"),
                        pick("2,2,2,2,1", "9"),
                        " ");
            case NHS_NUMBER -> grouped(until(9, MadeUpValues::nhs), pick("3,3,4", "10"), pick(" ", "-"));
            case SIN -> grouped(luhn(digit(1, 7) + number(7)), pick("3,3,3", "9"), pick(" ", "-"));
            case STEUER_ID -> grouped(steuerId(), pick("2,3,3,3", "11"), " ");
            case AHV -> grouped(ean("756" + number(9)), pick("3,4,4,2", "13"), pick(".", " "));
            case NIR -> nir();
            case CODICE_FISCALE -> codiceFiscale();
            case NIF -> grouped(nif(pick("1", "2", "3") + number(7)), pick("3,3,3", "9"), " ");
            case CPF -> cpf();
            case AADHAAR -> grouped(verhoeff(digit(2, 9) + number(10)), pick("4,4,4", "12"), pick(" ", "-"));
            case PAN -> letters(3) + pick("P", "C", "H") + letters(1) + number(4) + letters(1);
            case DNI -> dni();
            case CURP -> curp();
            case THAI_ID -> thaiId();
            default -> secret(type);
        };
    }

    private String secret(PiiType type) {
        return switch (type) {
            case AWS_KEY -> pick("AKIA", "ASIA") + mixed(16).toUpperCase(Locale.ROOT);
            case GITHUB_TOKEN -> pick("ghp_", "gho_", "ghs_") + mixed(36);
            case SLACK_TOKEN -> pick("xoxb-", "xoxp-") + number(12) + "-" + mixed(24);
            case GOOGLE_KEY -> "AIza" + mixed(35);
            case API_KEY -> pick("sk-", "sk-proj-", "sk_live_", "hf_") + mixed(40);
            case JWT -> "eyJ" + mixed(30) + ".eyJ" + mixed(60) + "." + mixed(43);
            case BEARER_TOKEN -> mixed(40);
            case PRIVATE_KEY ->
                "-----BEGIN PRIVATE KEY-----\n" + mixed(64) + "\n" + mixed(64) + "\n-----END PRIVATE KEY-----";
            case CREDENTIALS -> "user" + number(2) + ":" + mixed(12);
            default -> throw new IllegalArgumentException(type.name());
        };
    }

    private String iban() {
        String[] shapes = {
            "DE18#", "FR10#11X2#", "IT1L22#", "PT21#", "ES20#", "GB4L14#", "CH17#", "NL4L10#", "BR23#1L1X"
        };
        String shape = pick(shapes);
        StringBuilder account = new StringBuilder();
        Matcher parts = Pattern.compile("(\\d+)([#LX])").matcher(shape);
        while (parts.find()) {
            int count = Integer.parseInt(parts.group(1));
            account.append(
                    switch (parts.group(2)) {
                        case "#" -> number(count);
                        case "L" -> letters(count);
                        default -> mixed(count).toUpperCase(Locale.ROOT);
                    });
        }
        String country = shape.substring(0, 2);
        for (int check = 2; check <= 98; check++) {
            String digits = String.format(Locale.ROOT, "%02d", check);
            String turned = (account + country + digits)
                    .chars()
                    .mapToObj(c -> String.valueOf(Character.digit(c, 36)))
                    .collect(Collectors.joining());
            if (new BigInteger(turned).mod(BigInteger.valueOf(97)).intValue() == 1) {
                String iban = country + digits + account;
                return random.nextBoolean() ? iban : grouped(iban, "4,4,4,4,4,4,4,4,4", " ");
            }
        }
        throw new IllegalStateException(shape);
    }

    private String card() {
        return switch (below(4)) {
            case 0 -> grouped(luhn("4" + number(14)), pick("4,4,4,4", "16"), pick(" ", "-"));
            case 1 -> grouped(luhn("5" + digit(1, 5) + number(13)), pick("4,4,4,4", "16"), pick(" ", "-"));
            case 2 -> grouped(luhn("37" + number(12)), pick("4,6,5", "15"), " ");
            default -> grouped(luhn("62" + number(13)), pick("4,4,4,4", "16"), " ");
        };
    }

    private String steuerId() {
        while (true) {
            String ten = digit(1, 9) + number(9);
            long distinct = ten.chars().distinct().count();
            boolean triple = ten.chars()
                    .distinct()
                    .anyMatch(c -> ten.chars().filter(d -> d == c).count() == 3);
            if (distinct == 9 || (distinct == 8 && triple)) {
                int product = 10;
                for (int i = 0; i < 10; i++) {
                    int sum = (ten.charAt(i) - '0' + product) % 10;
                    product = (sum == 0 ? 10 : sum) * 2 % 11;
                }
                int check = 11 - product;
                return ten + (check == 10 ? 0 : check);
            }
        }
    }

    private String nir() {
        String number = pick("1", "2") + number(2) + two(1 + below(12)) + two(1 + below(95)) + number(6);
        String key = two((int) (97 - Long.parseLong(number) % 97));
        return grouped(number + key, pick("1,2,2,2,3,3,2", "15", "13,2"), " ");
    }

    private String codiceFiscale() {
        String code = letters(6) + number(2) + pick("A", "D", "H", "T") + two(1 + below(31)) + letters(1) + number(3);
        String odd = "BAKPLCQDREVOSFTGUHMINJWZYX";
        int sum = 0;
        for (int i = 0; i < code.length(); i++) {
            char c = code.charAt(i);
            int letter = Character.isDigit(c) ? c - '0' : c - 'A';
            sum += i % 2 == 0 ? odd.indexOf('A' + letter) : letter;
        }
        return code + (char) ('A' + sum % 26);
    }

    private String cpf() {
        String nine = number(8) + digit(1, 9);
        String ten = nine + rest11(nine, i -> 10 - i);
        String all = ten + rest11(ten, i -> 11 - i);
        return random.nextBoolean() ? all : all.replaceFirst("(...)(...)(...)(..)", "$1.$2.$3-$4");
    }

    private static int rest11(String digits, IntUnaryOperator weight) {
        int remainder = sum(digits, weight) % 11;
        return remainder < 2 ? 0 : 11 - remainder;
    }

    private static String nif(String eight) {
        return eight + rest11(eight, i -> 9 - i);
    }

    private String dni() {
        String letters = "TRWAGMYFPDXBNJZSQVHLCKE";
        int foreigner = below(4);
        String digits = number(foreigner == 3 ? 8 : 7);
        int value = foreigner == 3 ? Integer.parseInt(digits) : foreigner * 10_000_000 + Integer.parseInt(digits);
        String begin = foreigner == 3 ? digits : "XYZ".charAt(foreigner) + pick("", "-") + digits;
        return begin + pick("", "-") + letters.charAt(value % 23);
    }

    private String curp() {
        String code = pick("HEGG", "LOMA", "XAXX")
                + number(2)
                + two(1 + below(12))
                + two(1 + below(28))
                + pick("H", "M")
                + pick("DF", "VZ", "JC")
                + pick("RRL", "NPR")
                + pick("0", "A");
        String alphabet = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ";
        int check = 10 - sum(code, i -> 18 - i, c -> alphabet.indexOf(c)) % 10;
        return code + check % 10;
    }

    private String thaiId() {
        String twelve = digit(1, 8) + number(11);
        int check = (11 - sum(twelve, i -> 13 - i) % 11) % 10;
        return grouped(twelve + check, pick("1,4,5,2,1", "13"), pick("-", " "));
    }

    private static boolean nhs(String ten) {
        return sum(ten, i -> 10 - i) % 11 == 0;
    }

    private static String ean(String twelve) {
        return twelve + (10 - sum(twelve, i -> i % 2 == 0 ? 1 : 3) % 10) % 10;
    }

    private static String luhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            sum += i % 2 == 1 ? digit : "0246813579".charAt(digit) - '0';
        }
        return digits + (10 - sum % 10) % 10;
    }

    private static String verhoeff(String digits) {
        for (int check = 0; check < 10; check++) {
            String all = digits + check;
            int state = 0;
            for (int i = 0; i < all.length(); i++) {
                state = VERHOEFF[state][PERMUTATIONS[i % 8][all.charAt(all.length() - 1 - i) - '0']];
            }
            if (state == 0) {
                return all;
            }
        }
        throw new IllegalStateException(digits);
    }

    private String until(int digits, Predicate<String> good) {
        while (true) {
            String begin = number(digits);
            for (int check = 0; check < 10; check++) {
                if (good.test(begin + check)) {
                    return begin + check;
                }
            }
        }
    }

    private static int sum(String digits, IntUnaryOperator weight) {
        return sum(digits, weight, c -> c - '0');
    }

    private static int sum(String text, IntUnaryOperator weight, IntUnaryOperator value) {
        int sum = 0;
        for (int i = 0; i < text.length(); i++) {
            sum += weight.applyAsInt(i) * value.applyAsInt(text.charAt(i));
        }
        return sum;
    }

    private String filled(String shape) {
        return shape.chars()
                .mapToObj(c -> c == '#' ? digit(1, 9) : Character.toString(c))
                .collect(Collectors.joining());
    }

    private static String grouped(String text, String sizes, String separator) {
        StringBuilder out = new StringBuilder();
        int start = 0;
        for (String size : sizes.split(",")) {
            int end = Math.min(text.length(), start + Integer.parseInt(size));
            if (start < end) {
                out.append(start == 0 ? "" : separator).append(text, start, end);
            }
            start = end;
        }
        return out.append(text.substring(Math.min(start, text.length()))).toString();
    }

    String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    String number(int digits) {
        return chars(digits, "0123456789");
    }

    private String digit(int least, int most) {
        return String.valueOf(least + below(most - least + 1));
    }

    private static String two(int number) {
        return String.format(Locale.ROOT, "%02d", number);
    }

    private String letters(int count) {
        return chars(count, LETTERS);
    }

    private String hex() {
        return Integer.toHexString(0x1000 + below(0xefff));
    }

    /** Letters and digits, at least one of each where there is room. */
    private String mixed(int count) {
        return chars(count - 1, LETTERS + LETTERS.toLowerCase(Locale.ROOT) + "0123456789") + digit(0, 9);
    }

    private String chars(int count, String alphabet) {
        return random.ints(count, 0, alphabet.length())
                .mapToObj(i -> alphabet.substring(i, i + 1))
                .collect(Collectors.joining());
    }
}
