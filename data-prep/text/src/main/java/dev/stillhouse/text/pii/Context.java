package dev.stillhouse.text.pii;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Words near a candidate that say what it is. Words of Latin letters must stand alone; those of scripts that write no spaces, or put marks
 * after letters, count wherever they are.
 *
 * @param before how far before the candidate to look, in chars
 * @param after how far behind it to look
 */
record Context(Pattern words, int before, int after) implements Check {
    private static final int BEFORE = 60;
    private static final int AFTER = 25;
    /** From a word to the number that it announces: perhaps a word for number, perhaps one other short word. */
    private static final String TO_NUMBER =
            "[^\\p{L}\\d]{0,4}(?:(?:no|nr|nummer|number|num|id|code|numéro|numero|número|संख्या|नंबर|หมายเลข|เลขที่)[^\\p{L}\\d]{0,4})?"
                    + "(?:[\\p{L}\\p{M}]{1,8}[^\\p{L}\\d]{1,4})?";

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    /** A word that says that the number right behind it is that of a thing, not of a person, in the eight languages. */
    static final Check REFERENCE = new Context(
            Pattern.compile(
                    "(?:(?<!\\p{L})(?:order|invoice|ref|reference|ticket|case|serial|tracking|parcel|article|batch|customer"
                            + "|bestell|auftrag|rechnung|referenz|vorgang|serien|sendung|artikel|kunden|paket"
                            + "|commande|facture|référence|dossier|série|colis"
                            + "|ordine|fattura|riferimento|pratica|seriale|articolo|pacco"
                            + "|pedido|fatura|referência|encomenda|processo|série|artigo"
                            + "|factura|referencia|expediente|serie|artículo|paquete)\\p{L}*"
                            + "|ऑर्डर|बिल|इनवॉइस|संदर्भ|टिकट|คำสั่งซื้อ|ใบแจ้งหนี้|อ้างอิง|พัสดุ|ใบเสร็จ)"
                            + TO_NUMBER + "\\z",
                    FLAGS),
            40,
            0);

    /** In any case. */
    static Context of(String... words) {
        return new Context(Pattern.compile(choice(words), FLAGS), BEFORE, AFTER);
    }

    /** In this case: abbreviations that are also words of other languages. */
    static Context exactly(String... words) {
        return new Context(Pattern.compile(choice(words)), BEFORE, AFTER);
    }

    Context within(int charsBefore, int charsAfter) {
        return new Context(words, charsBefore, charsAfter);
    }

    @Override
    public boolean holds(CharSequence text, int start, int end) {
        return isIn(text, Math.max(0, start - before), start) || isIn(text, end, Math.min(text.length(), end + after));
    }

    private boolean isIn(CharSequence text, int start, int end) {
        if (start == end) {
            return false;
        }
        Matcher matcher = words.matcher(text).region(start, end).useTransparentBounds(true);
        return matcher.find();
    }

    private static String choice(String... words) {
        return Arrays.stream(words)
                .map(word -> word.codePointAt(0) < 0x250 ? "(?<!\\p{L})(?:" + word + ")(?!\\p{L})" : word)
                .collect(Collectors.joining("|"));
    }
}
