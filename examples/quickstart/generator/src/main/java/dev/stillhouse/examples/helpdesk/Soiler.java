package dev.stillhouse.examples.helpdesk;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Spoils single tickets the way a lake does. */
final class Soiler {
    /** A reader that took UTF-8 for this turns "ü" into "Ã¼". */
    private static final Charset WRONG = Charset.forName("windows-1252");

    private static final List<String> NOTHING = List.of("", "   ", "\n\t\n", "\u00a0", "\r\n \r\n");
    private static final List<String> CONTROLS = List.of("\u0000", "\u0007", "\u001b[0m", "\ufffd", "\u0008");

    private final Phrasebook book;
    private final Pile.TestTickets tested;

    Soiler(Phrasebook book, Pile.TestTickets tested) {
        this.book = book;
        this.tested = tested;
    }

    String soiled(Ticket ticket, Blemish blemish, SeededRandom random) {
        return switch (blemish) {
            case NONE, BROKEN, EXACT_DUPLICATE -> ticket.text();
            case NEAR_DUPLICATE -> reworded(ticket.text(), random);
            case INJECTION -> injected(ticket, random);
            case EMPTY -> random.pick(NOTHING);
            case TOO_LONG -> withLog(ticket.text(), random);
            case GARBLED -> garbled(ticket, random);
            case CONTAMINATED -> copied(tested.draw(random).text(), random);
        };
    }

    /** One to three changes near the ends, so that most of the text stays word for word the same. */
    String reworded(String text, SeededRandom random) {
        List<String> words = new ArrayList<>(List.of(text.split(" ", -1)));
        int changes = random.between(1, 4);
        for (int i = 0; i < changes; i++) {
            int at = words.size() - 1 - random.below(Math.min(3, words.size()));
            boolean plain = words.get(at).chars().allMatch(Character::isLetter);
            switch (random.below(3)) {
                case 0 -> words.add(random.pick(List.of("!!", "...", "??", "ok")));
                case 1 -> words.set(at, plain ? words.get(at) + words.get(at).charAt(0) : words.get(at) + "!");
                default -> words.set(0, "PS " + words.get(0));
            }
        }
        return String.join(" ", words);
    }

    private String injected(Ticket ticket, SeededRandom random) {
        String order = random.chance(0.4)
                ? random.pick(book.common("injection token"))
                : random.pick(book.phrases(ticket.language(), "injection"));
        return random.chance(0.3) ? order + "\n" + ticket.text() : ticket.text() + "\n" + order;
    }

    private String withLog(String text, SeededRandom random) {
        StringBuilder out = new StringBuilder(text).append("\n\n");
        int length = random.between(5000, 9000);
        while (out.length() < length) {
            String time = random.digits("2025-1#-0# 1#:2#:3#,###");
            String entry = random.pick(book.common("log")).replace("{digits}", random.digits("####"));
            out.append(time).append(' ').append(entry).append('\n');
        }
        return out.toString();
    }

    private static String garbled(Ticket ticket, SeededRandom random) {
        boolean plain = ticket.text().chars().allMatch(c -> c < 0x80);
        if (!plain && random.chance(0.6)) {
            return new String(ticket.text().getBytes(StandardCharsets.UTF_8), WRONG);
        }
        String[] words = ticket.text().split(" ", -1);
        for (int i = 0; i < words.length; i += random.between(2, 6)) {
            words[i] += random.pick(CONTROLS);
        }
        return String.join(" ", words);
    }

    private static String copied(String text, SeededRandom random) {
        return switch (random.below(4)) {
            case 0 -> "Fwd: " + text;
            case 1 -> text.replace("\n", "  ");
            default -> text;
        };
    }
}
