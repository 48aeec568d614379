package dev.stillhouse.examples.helpdesk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes the text of one ticket:
 * {@code [subject] [greeting] [urgency] [context] problem [reference] [detail] [aside] [ask] [urgency] [closing]
 * [signature] [quoted mail]}, with the reference as {@link Slots#REFERENCE_MARK}.
 */
final class Composer {
    private static final String ENDINGS = ".?!।";

    /** Shares of the tickets with a reference that repeat it in a subject line, in a quoted mail, in both. */
    private static final double SUBJECT = 0.2;

    private static final double QUOTED = 0.2;
    private static final double BOTH = 0.02;

    private final Phrasebook book;
    private final Language language;
    private final Split split;
    private final Slots slots;
    private final SeededRandom random;

    Composer(Phrasebook book, Language language, Split split, Slots slots, SeededRandom random) {
        this.book = book;
        this.language = language;
        this.split = split;
        this.slots = slots;
        this.random = random;
    }

    String compose(Triage label) {
        StringBuilder text = new StringBuilder();
        boolean referenced = label.reference().isPresent();
        double repeat = referenced ? random.uniform() : 1;
        if (repeat < SUBJECT) {
            text.append(phrase("subject")).append('\n');
        }
        if (random.chance(0.7)) {
            text.append(phrase("greeting")).append(random.chance(0.6) ? '\n' : ' ');
        }
        text.append(joined(body(label)));
        text.append(farewell());
        if (repeat >= SUBJECT - BOTH && repeat < SUBJECT + QUOTED) {
            text.append("\n\n> ").append(phrase("quoted")).append("\n> ").append(phrase("quote"));
        }
        return text.toString();
    }

    /** What the same customer wrote next about the same matter, as urgent as before; as mail programs do, it repeats the reference. */
    String followUp(Triage label) {
        List<String> sentences = new ArrayList<>();
        sentences.add(
                phrase(random.chance(0.5) ? "ask" : "detail " + label.team().key()));
        sentences.add(phrase("reference"));
        if (label.priority() != Priority.NORMAL && random.chance(0.5)) {
            sentences.add(phrase("urgency " + label.priority().key()));
        }
        return phrase("subject") + '\n' + joined(sentences) + farewell() + "\n\n> " + phrase("quoted") + "\n> "
                + phrase("quote");
    }

    private List<String> body(Triage label) {
        List<String> sentences = new ArrayList<>();
        String problem = phrase("problem " + label.team().key());
        boolean inline = label.reference().isPresent() && random.chance(0.35);
        if (random.chance(0.45)) {
            sentences.add(phrase("context"));
        }
        sentences.add(inline ? withInlineReference(problem) : problem);
        if (random.chance(0.55)) {
            sentences.add(phrase("detail " + label.team().key()));
        }
        if (label.reference().isPresent() && !inline) {
            sentences.add(random.below(sentences.size() + 1), phrase("reference"));
        }
        if (label.reference().isEmpty() && random.chance(0.45)) {
            sentences.add(phrase("missing"));
        }
        if (random.chance(0.35)) {
            sentences.add(phrase("aside"));
        }
        if (random.chance(0.5)) {
            sentences.add(phrase("ask"));
        }
        if (label.priority() != Priority.NORMAL) {
            String urgency = phrase("urgency " + label.priority().key());
            sentences.add(random.chance(0.3) ? 0 : sentences.size(), urgency);
        }
        return sentences;
    }

    private String withInlineReference(String problem) {
        String inline = phraseAsWritten("inline");
        int last = problem.length() - 1;
        return ENDINGS.indexOf(problem.charAt(last)) < 0
                ? problem + " " + inline
                : problem.substring(0, last) + " " + inline + problem.charAt(last);
    }

    private String farewell() {
        StringBuilder text = new StringBuilder();
        if (random.chance(0.7)) {
            text.append('\n').append(phrase("closing"));
        }
        if (random.chance(0.5)) {
            text.append('\n').append(slots.fill("{name}"));
            if (random.chance(0.25)) {
                text.append('\n').append(slots.fill(random.chance(0.5) ? "{phone}" : "{email}"));
            }
        }
        return text.toString();
    }

    /** A sentence that ends without a mark gets a line of its own, except in Thai, which has no full stop. */
    private String joined(List<String> sentences) {
        StringBuilder text = new StringBuilder();
        for (String sentence : sentences) {
            if (text.length() > 0) {
                boolean ended = ENDINGS.indexOf(text.charAt(text.length() - 1)) >= 0;
                text.append(ended || language.script() == Language.Script.THAI ? ' ' : '\n');
            }
            text.append(sentence);
        }
        return text.toString();
    }

    private String phrase(String section) {
        String text = phraseAsWritten(section);
        return language.script() == Language.Script.LATIN
                ? text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1)
                : text;
    }

    private String phraseAsWritten(String section) {
        return slots.fill(random.pick(book.phrases(language, section, split)));
    }
}
