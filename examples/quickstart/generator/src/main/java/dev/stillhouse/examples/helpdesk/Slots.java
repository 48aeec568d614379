package dev.stillhouse.examples.helpdesk;

import dev.stillhouse.contracts.failure.Check;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills the slots of phrases for one ticket, with values that belong to its split alone. */
final class Slots {
    /** Stands for the reference until the text is finished, so that no typo can touch it. Private use area. */
    static final String REFERENCE_MARK = "\uE000";

    private static final Pattern SLOT = Pattern.compile("\\{(\\w+)}");
    private static final List<String> CENTS = List.of("00", "20", "40", "50", "75", "90", "95", "99");

    private final Phrasebook book;
    private final Language language;
    private final Split split;
    private final ReferenceKind kind;
    private final SeededRandom random;

    Slots(Phrasebook book, Language language, Split split, ReferenceKind kind, SeededRandom random) {
        this.book = book;
        this.language = language;
        this.split = split;
        this.kind = kind;
        this.random = random;
    }

    /** The phrase with every slot filled; {ref} becomes {@link #REFERENCE_MARK}. */
    String fill(String phrase) {
        return SLOT.matcher(phrase).replaceAll(slot -> Matcher.quoteReplacement(value(slot.group(1))));
    }

    private String value(String slot) {
        return switch (slot) {
            case "ref" -> REFERENCE_MARK;
            case "number" -> random.pick(book.phrases(language, "number " + kind.key()));
            case "name", "city" -> random.pick(book.phrases(language, slot, split));
            case "product" -> random.pick(book.common(slot, split));
            case "phone", "zip" -> random.digits(random.pick(book.phrases(language, slot)));
            case "email" -> random.pick(book.common("mailbox", split)) + "@" + random.pick(book.common("domain"));
            case "year" -> year();
            case "amount" -> amount();
            case "date" -> date();
            default ->
                throw new IllegalArgumentException("Cannot fill slot {" + slot + "}: no values are known for it");
        };
    }

    private String year() {
        int year;
        do {
            year = random.between(2008, 2025);
        } while (Split.of(year) != split);
        return Integer.toString(year);
    }

    private String amount() {
        int whole;
        do {
            whole = random.between(5, 900);
        } while (Split.of(whole) != split);
        return random.pick(book.phrases(language, "amount"))
                .replace("{whole}", Integer.toString(whole))
                .replace("{cents}", random.pick(CENTS));
    }

    private String date() {
        int day;
        int month;
        do {
            day = random.between(1, 29);
            month = random.below(12);
        } while (Split.of(day * 100L + month) != split);
        return random.pick(book.phrases(language, "date"))
                .replace("{day}", Integer.toString(day))
                .replace("{month}", book.phrases(language, "month").get(month));
    }

    /**
     * A reference that only this split may use: a prefix and four digits. There are more than any training set draws, so that which ones it
     * lacks cannot be learned and nothing helps but copying.
     */
    String reference() {
        List<String> prefixes = book.common("prefix " + kind.key());
        String reference;
        do {
            reference = random.pick(prefixes) + "-" + random.between(1000, 10_000);
        } while (Split.of(reference.hashCode()) != split);
        Check.that(reference.equals(reference.toUpperCase(Locale.ROOT)), "prefix of %s must be upper case", reference);
        return reference;
    }
}
