package dev.stillhouse.examples.helpdesk;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tickets of one split: a pure function of the seed and the index. Each block of forty has every language and team
 * once, in an order of its own.
 */
public final class TicketGenerator {
    private static final int TEAMS = Team.values().length;
    private static final int BLOCK = Language.values().length * TEAMS;
    private static final int LONGEST_THREAD = 4;
    private static final double WITHOUT_REFERENCE = 0.12;
    private static final double UNTIDY = 0.25;
    private static final double NOTED = 0.5;

    private final Phrasebook book;
    private final Split split;
    private final String prefix;
    private final long seed;

    public TicketGenerator(Split split, long seed) {
        this(Phrasebook.load(), split, split.name().toLowerCase(Locale.ROOT), seed);
    }

    /** @param prefix of the ticket ids; generators with different prefixes draw different tickets from one seed */
    TicketGenerator(Phrasebook book, Split split, String prefix, long seed) {
        this.book = book;
        this.split = split;
        this.prefix = prefix;
        this.seed = SeededRandom.seed(seed, prefix);
    }

    public Stream<Ticket> tickets(int count) {
        return IntStream.range(0, count).mapToObj(this::ticket);
    }

    /**
     * As {@link #tickets}, each with all that its customer wrote afterwards: a thread of up to four mails, half of them with a last line of
     * JSON in which the mail system notes how many there are and the reference that they are about.
     */
    Stream<Ticket> threads(int count) {
        return IntStream.range(0, count).mapToObj(index -> ticket(index, LONGEST_THREAD));
    }

    public Ticket ticket(int index) {
        return ticket(index, 1);
    }

    private Ticket ticket(int index, int longestThread) {
        int cell = cell(index);
        Language language = Language.values()[cell / TEAMS];
        Team team = Team.values()[cell % TEAMS];
        SeededRandom random = SeededRandom.of(seed, "ticket", index);
        ReferenceKind kind = ReferenceKind.draw(team, random);
        Slots slots = new Slots(book, language, split, kind, random);
        Optional<String> reference =
                random.chance(WITHOUT_REFERENCE) ? Optional.empty() : Optional.of(slots.reference());
        Triage label = new Triage(language, team, priority(random), reference);
        Composer composer = new Composer(book, language, split, slots, random);
        String text = composer.compose(label);
        if (random.chance(UNTIDY)) {
            text = new Typist(language.script(), book.common("emoji"), random).type(text);
        }
        if (longestThread > 1) {
            int mails = reference.isPresent() ? random.between(1, longestThread + 1) : 1;
            for (int mail = 2; mail <= mails; mail++) {
                text += "\n\n" + composer.followUp(label);
            }
            if (random.chance(NOTED)) {
                text += "\n\n" + note(mails, reference);
            }
        }
        String id = String.format(Locale.ROOT, "%s-%06d", prefix, index);
        return new Ticket(id, text.replace(Slots.REFERENCE_MARK, reference.orElse("")), label);
    }

    private static String note(int mails, Optional<String> reference) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("mails", mails)
                .put("reference", reference.orElse(null))
                .toString();
    }

    private static Priority priority(SeededRandom random) {
        double at = random.uniform();
        return at < 0.31 ? Priority.HIGH : at < 0.58 ? Priority.LOW : Priority.NORMAL;
    }

    private int cell(int index) {
        SeededRandom random = SeededRandom.of(seed, "block", index / BLOCK);
        List<Integer> cells = new ArrayList<>(IntStream.range(0, BLOCK).boxed().toList());
        int at = index % BLOCK;
        for (int i = 0; i <= at; i++) {
            int other = random.between(i, BLOCK);
            int moved = cells.get(other);
            cells.set(other, cells.get(i));
            cells.set(i, moved);
        }
        return cells.get(at);
    }
}
