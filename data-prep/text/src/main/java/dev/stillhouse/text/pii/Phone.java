package dev.stillhouse.text.pii;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Telephone numbers, told from dates, amounts and other long numbers: international ones, those in the groups or with the area code in
 * parentheses that people write them with, and other numbers of 7 to 15 digits where a word near them says telephone.
 */
final class Phone {
    private static final String ALONE_AFTER = "(?![\\p{L}\\p{N}_])";
    private static final Pattern DATE =
            Pattern.compile("(?:19|20)\\d\\d[-/.]\\d{1,2}[-/.]\\d{1,2}.*|\\d{1,2}[-/.]\\d{1,2}[-/.](?:19|20)\\d\\d.*");
    /** In one piece only when it is long: order numbers are filled up with zeros. */
    private static final Pattern ABROAD = Pattern.compile("00[1-9]\\d{8,}|(?=\\d*\\D)00 ?[1-9].*");

    private static final Pattern GROUPS = Pattern.compile("\\d{2,5}(?:(?: / | |/)\\d{2,5}){1,4}");
    private static final Pattern WITH_AREA = Pattern.compile(
            "\\(0?\\d{2,5}\\)[ -]?\\d{2,5}(?:[ -]\\d{2,5}){0,3}|0\\d{1,4}-\\d{2,5}(?:[ -]\\d{2,5}){0,3}");
    /** Dates with years of two digits, spans of times, and amounts with their groups of three. */
    private static final Pattern OTHER = Pattern.compile(
            "\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{2}|\\d{1,2}\\.\\d{2} ?- ?\\d{1,2}\\.\\d{2}|(?:19|20)\\d\\d ?[-/] ?(?:19|20)\\d\\d"
                    + "|\\d{1,3}(?:\\.\\d{3})+");

    private static final Check CALLED = Context.of(
                    "phones?",
                    "phone number",
                    "tel",
                    "telephone",
                    "call",
                    "mobile",
                    "cell",
                    "fax",
                    "whatsapp",
                    "telefon\\p{L}*",
                    "handy\\p{L}*",
                    "mobil\\p{L}*",
                    "rufnummer",
                    "rufen",
                    "anrufen",
                    "tél",
                    "téléphon\\p{L}*",
                    "portable",
                    "appel\\p{L}*",
                    "cellulare",
                    "chiama\\p{L}*",
                    "telemóvel",
                    "celular",
                    "lig(?:ue|ar|uem)",
                    "teléfono",
                    "móvil",
                    "llam\\p{L}+",
                    "फ़ोन",
                    "फोन",
                    "मोबाइल",
                    "कॉल",
                    "โทร",
                    "มือถือ",
                    "เบอร์")
            .within(30, 0);

    /** Amounts may have spaces between their groups. */
    private static final Check MONEY = new Context(
            Pattern.compile(
                    "\\A ?(?:[€$£₹฿]|(?:EUR|USD|GBP|CHF|BRL|MXN|INR|THB|euros?|dollars?|Euro|reais|pesos|रुपये|บาท)(?![\\p{L}\\p{M}]))"),
            0,
            12);

    private static final Check NATIONAL_REFERENCE =
            Check.written(text -> !text.contains("+")).and(Context.REFERENCE);

    private Phone() {}

    static List<PiiRule> rules() {
        return List.of(
                new PatternRule(
                        PiiType.PHONE,
                        Needle.digits(7),
                        Pattern.compile(
                                "(?=[\\d+(])(?<![\\p{L}\\p{N}_#.,/+-])(?:\\+|\\(\\+?|00)?\\d(?:[ ()/.-]{0,3}\\d){6,15}"
                                        + ALONE_AFTER),
                        Check.written(Phone::isPhone).butNot(MONEY).butNot(NATIONAL_REFERENCE)),
                new PatternRule(
                        PiiType.PHONE,
                        Needle.digits(10),
                        PatternRule.number("[2-9]\\d{2}([-.])\\d{3}\\1\\d{4}"),
                        (text, start, end) -> !Context.REFERENCE.holds(text, start, end)),
                new PatternRule(
                        PiiType.PHONE,
                        Needle.digits(7),
                        Pattern.compile("(?=[\\d+(])(?<![\\p{L}\\p{N}_#,+-])\\+?\\(?\\d(?:[ ()/.-]{0,3}\\d){6,14}"
                                + ALONE_AFTER + "(?![.,]\\d)"),
                        Check.written(Phone::mayBePhone)
                                .and(CALLED)
                                .butNot(Context.REFERENCE)
                                .butNot(MONEY)));
    }

    private static boolean isPhone(String text) {
        long digits = digits(text);
        if (DATE.matcher(text).matches()) {
            return false;
        }
        if (text.startsWith("+")
                || text.startsWith("(+")
                || ABROAD.matcher(text).matches()) {
            return digits >= 8 && digits <= 15;
        }
        return digits >= 9
                && digits <= 12
                && (GROUPS.matcher(text).matches() || WITH_AREA.matcher(text).matches());
    }

    private static boolean mayBePhone(String text) {
        return digits(text) >= 7
                && !DATE.matcher(text).matches()
                && !OTHER.matcher(text).matches();
    }

    private static long digits(String text) {
        return text.chars().filter(c -> c >= '0' && c <= '9').count();
    }
}
