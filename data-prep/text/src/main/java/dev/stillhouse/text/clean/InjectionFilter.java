package dev.stillhouse.text.clean;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Drops texts that give orders to a model: special tokens of the usual chat formats, calls to ignore or reveal instructions in the eight
 * languages of Llama 3.1, and role changes. Rules only: it finds what is blunt, and lets pass what merely talks about rules.
 */
public final class InjectionFilter implements TextFilter {
    /** Changes when the rules find other texts. */
    public static final String VERSION = "rules-1";

    /** Between the verb of an order and what it is about there may be this much. */
    private static final String NEAR = "[^.!?\\n]{0,50}?";

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    private final List<Rule> rules = List.of(
            special(
                    List.of("<|"),
                    "<\\|(?:begin_of_text|end_of_text|start_header_id|end_header_id|eot_id|eom_id|python_tag|im_start|im_end"
                            + "|endoftext|system|user|assistant)\\|>"),
            special(List.of("inst]", "sys>>", "[inst"), "\\[/?INST\\]|<</?SYS>>|</?s>\\s*\\[INST"),
            special(
                    List.of("you are", "you must", "you will"),
                    "(?m)^\\s*(?:###\\s*)?(?:system|assistant)\\s*(?:prompt|message)?:\\s*you (?:are|must|will)\\b"),
            // English
            order(
                    List.of("instruction", "rule", "prompt", "directive", "guideline", "everything you "),
                    "\\b(?:ignore|disregard|forget|override|bypass)\\b",
                    "\\b(?:(?:previous|prior|above|earlier|preceding|system|your|these|those)\\b" + NEAR
                            + "\\b(?:instructions?|rules?|prompts?|directives?|guidelines?)|(?:instructions?|rules?|prompts?"
                            + "|directives?)\\b" + NEAR
                            + "\\b(?:above|before|earlier|given)|everything you (?:were|have been)"
                            + " told)\\b"),
            order(
                    List.of(" prompt"),
                    "\\b(?:reveal|print|show|repeat|output|reply with|answer with)\\b",
                    "\\b(?:system|initial|hidden) prompt\\b"),
            special(
                    List.of("you are now "),
                    "\\byou are now (?:in )?(?:a |an )?(?:developer|dan|jailbroken|unrestricted|god)\\b(?: mode)?"),
            special(List.of(" mode "), "\\b(?:developer|jailbreak|dan) mode (?:enabled|activated|on)\\b"),
            // German
            order(
                    List.of("anweisung", "regel", "vorgaben", "instruktionen", "befehle"),
                    "\\b(?:ignorier\\p{L}*|vergiss|vergesst|vergessen sie|missachte\\p{L}*|übergeh\\p{L}*)\\b",
                    "\\b(?:anweisung\\p{L}*|regeln?|vorgaben|instruktionen|befehle)\\b"),
            order(
                    List.of("prompt", "anweisung"),
                    "\\b(?:gib|zeige?|nenne?|verrate?)\\b",
                    "\\bsystem[- ]?(?:prompt|anweisung)\\p{L}*"),
            // French
            order(
                    List.of("instruction", "règle", "consigne", "directive"),
                    "\\b(?:ignore[zr]?|oublie[zr]?|ne ten(?:ez|ons) pas compte|ne tiens pas compte)\\b",
                    "\\b(?:instructions?|règles?|consignes?|directives?)\\b"),
            order(
                    List.of("prompt système"),
                    "\\b(?:affiche[zr]?|montre[zr]?|révèle[zr]?|donne[zr]?)\\b",
                    "\\bprompt système\\b"),
            // Italian
            order(
                    List.of("istruzioni", "regole", "direttive"),
                    "\\b(?:ignora\\p{L}*|dimentica\\p{L}*|non considerare)\\b",
                    "\\b(?:istruzioni|regole|direttive)\\b"),
            order(
                    List.of("prompt di sistema"),
                    "\\b(?:mostra\\p{L}*|rivela\\p{L}*|stampa\\p{L}*)\\b",
                    "\\bprompt di sistema\\b"),
            // Portuguese
            order(
                    List.of("instruções", "regras", "diretrizes", "orientações"),
                    "\\b(?:ignor[ae]\\p{L}*|esque[cç][ae]\\p{L}*|não lig(?:ues|ue)|desconsider[ae]\\p{L}*)",
                    "\\b(?:instruções|regras|diretrizes|orientações)\\b"),
            order(
                    List.of(" sistema"),
                    "\\b(?:mostr[ae]\\p{L}*|revel[ae]\\p{L}*|exib[ae]\\p{L}*)\\b",
                    "\\bprompt d[eo] sistema\\b"),
            // Spanish
            order(
                    List.of("instrucciones", "reglas", "directrices", "indicaciones"),
                    "\\b(?:ignor[ae]\\p{L}*|olvid[ae]\\p{L}*|no hag[aá]\\p{L}* caso)\\b",
                    "\\b(?:instrucciones|reglas|directrices|indicaciones)\\b"),
            order(
                    List.of(" sistema"),
                    "\\b(?:muestr[ae]\\p{L}*|revel[ae]\\p{L}*|imprim[ae]\\p{L}*)\\b",
                    "\\bprompt del? sistema\\b"),
            // Hindi: the verb comes last
            order(
                    List.of("अनदेखा", "भूल", "नज़रअंदाज़", "छोड़"),
                    "(?:निर्देश|नियम|आदेश)\\p{M}*\\p{L}*",
                    "(?:अनदेखा|भूल|नज़रअंदाज़|छोड़)"),
            order(List.of("सिस्टम प्रॉम्प्ट"), "सिस्टम प्रॉम्प्ट", "(?:दिखा|बता|लिख)"),
            // Thai
            order(List.of("คำสั่ง", "กฎ", "คำแนะนำ"), "(?:เพิกเฉย|ลืม|ไม่ต้องสนใจ|ละเว้น)", "(?:คำสั่ง|กฎ|คำแนะนำ)"),
            order(List.of("ระบบ"), "(?:แสดง|เปิดเผย|บอก)", "(?:พรอมต์|พรอมพ์)\\s*ระบบ"));

    @Override
    public Verdict judge(String text) {
        return found(text)
                .map(what -> Verdict.drop(RejectReason.PROMPT_INJECTION, what))
                .orElse(Verdict.KEEP);
    }

    private Optional<String> found(String text) {
        String folded = folded(text);
        for (Rule rule : rules) {
            if (rule.mayBeIn(folded)) {
                Matcher matcher = rule.pattern().matcher(text);
                if (matcher.find()) {
                    return Optional.of(matcher.group().strip());
                }
            }
        }
        return Optional.empty();
    }

    /** Without case, as {@link Pattern#UNICODE_CASE} compares. */
    private static String folded(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            chars[i] = Character.toLowerCase(Character.toUpperCase(chars[i]));
        }
        return String.valueOf(chars);
    }

    private static Rule special(List<String> needles, String pattern) {
        return new Rule(needles, Pattern.compile(pattern, FLAGS));
    }

    private static Rule order(List<String> needles, String verb, String object) {
        return new Rule(needles, Pattern.compile(verb + NEAR + object, FLAGS | Pattern.UNICODE_CHARACTER_CLASS));
    }

    /**
     * What to look for.
     *
     * @param needles what matches the pattern has one of them in lower case: most texts have none and are not searched further
     */
    private record Rule(List<String> needles, Pattern pattern) {
        boolean mayBeIn(String folded) {
            for (String needle : needles) {
                if (folded.contains(needle)) {
                    return true;
                }
            }
            return false;
        }
    }
}
