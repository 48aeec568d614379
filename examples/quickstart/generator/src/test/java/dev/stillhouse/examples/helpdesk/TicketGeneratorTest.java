package dev.stillhouse.examples.helpdesk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TicketGeneratorTest {
    private static final int MANY = 8000;
    private final List<Ticket> tickets =
            new TicketGenerator(Split.TRAIN, 1).tickets(MANY).toList();

    @Test
    void theSameSeedGivesTheSameTickets() {
        assertThat(new TicketGenerator(Split.TRAIN, 1).tickets(200)).isEqualTo(tickets.subList(0, 200));
    }

    @Test
    void anotherSeedGivesOtherTickets() {
        Set<String> texts = tickets.stream().map(Ticket::text).collect(Collectors.toSet());
        assertThat(new TicketGenerator(Split.TRAIN, 2).tickets(500)).noneMatch(other -> texts.contains(other.text()));
    }

    @Test
    void aTicketDoesNotDependOnTheOnesBefore() {
        assertThat(new TicketGenerator(Split.TRAIN, 1).ticket(777)).isEqualTo(tickets.get(777));
    }

    @Test
    void theTextHasTheReferenceAsItIs() {
        assertThat(tickets)
                .allSatisfy(ticket -> ticket.label()
                        .reference()
                        .ifPresent(reference -> assertThat(ticket.text()).contains(reference)));
    }

    @Test
    void aTicketWithoutReferenceHasNothingThatLooksLikeOne() {
        assertThat(tickets)
                .filteredOn(ticket -> ticket.label().reference().isEmpty())
                .hasSizeGreaterThan(MANY / 10)
                .noneMatch(ticket -> References.in(ticket.text()).findAny().isPresent());
    }

    @Test
    void aTextHasNoOtherReferenceThanItsOwn() {
        assertThat(tickets)
                .filteredOn(ticket -> ticket.label().reference().isPresent())
                .allSatisfy(ticket -> assertThat(References.in(ticket.text()))
                        .containsOnly(ticket.label().reference().orElseThrow()));
    }

    @Test
    void noSlotStaysEmpty() {
        assertThat(tickets)
                .noneMatch(
                        ticket -> ticket.text().contains("{") || ticket.text().contains("\uE000"));
    }

    @Test
    void theLabelIsCompactJsonWithItsKeysInOrder() throws Exception {
        Triage label = new Triage(Language.DE, Team.BILLING, Priority.HIGH, Optional.of("INV-48213"));
        assertThat(label.toJson())
                .isEqualTo(
                        "{\"language\":\"de\",\"team\":\"billing\",\"priority\":\"high\",\"reference\":\"INV-48213\"}");
        JsonNode none = new ObjectMapper()
                .readTree(new Triage(Language.TH, Team.RETURNS, Priority.LOW, Optional.empty()).toJson());
        assertThat(none.get("reference").isNull()).isTrue();
    }

    @Test
    void everyCombinationOfLanguageTeamAndPriorityOccurs() {
        Set<List<Object>> seen = new HashSet<>();
        tickets.forEach(ticket -> seen.add(List.of(
                ticket.label().language(), ticket.label().team(), ticket.label().priority())));
        assertThat(seen).hasSize(8 * 5 * 3);
    }

    @Test
    void aMultipleOfFortyTicketsIsBalancedOverLanguagesAndTeams() {
        Map<Language, Long> languages =
                tickets.stream().limit(200).collect(Collectors.groupingBy(Ticket::language, Collectors.counting()));
        Map<Team, Long> teams = tickets.stream()
                .limit(200)
                .collect(Collectors.groupingBy(ticket -> ticket.label().team(), Collectors.counting()));
        assertThat(languages.values()).containsOnly(25L);
        assertThat(teams.values()).containsOnly(40L);
    }

    @Test
    void sharesStayWithinTheirBounds() {
        assertThat(share(ticket -> ticket.label().reference().isEmpty())).isBetween(0.10, 0.14);
        assertThat(share(ticket -> ticket.label().priority() == Priority.NORMAL))
                .isBetween(0.39, 0.45);
        assertThat(share(ticket -> ticket.label().priority() == Priority.LOW)).isBetween(0.24, 0.30);
        assertThat(share(ticket -> ticket.label().priority() == Priority.HIGH)).isBetween(0.28, 0.34);
        assertThat(share(ticket -> References.in(ticket.text()).count() > 1)).isBetween(0.28, 0.40);
    }

    @Test
    void aTicketHasAboutFortyFiveWords() {
        List<Integer> lengths = tickets.stream()
                .filter(ticket -> ticket.language() != Language.TH)
                .map(ticket -> ticket.text().split("\\s+").length)
                .toList();
        assertThat(lengths.stream().mapToInt(Integer::intValue).average().orElseThrow())
                .isBetween(40.0, 50.0);
        assertThat(lengths).allMatch(length -> length >= 8 && length <= 130);
    }

    @Test
    void aPriorityHasItsUrgencyPhraseAndNoOther() {
        Phrasebook book = Phrasebook.load();
        for (Ticket ticket : new TicketGenerator(Split.TEST, 5).tickets(800).toList()) {
            List<Priority> found = new ArrayList<>();
            for (Priority priority : List.of(Priority.LOW, Priority.HIGH)) {
                if (book.phrases(ticket.language(), "urgency " + priority.key(), Split.TEST).stream()
                        .anyMatch(ticket.text()::contains)) {
                    found.add(priority);
                }
            }
            assertThat(found)
                    .as(ticket.text())
                    .isSubsetOf(ticket.label().priority()); // a typo may hide the phrase, none may invent one
        }
    }

    @Test
    void halfOfTheThreadsEndWithANoteOfTheMailSystem() {
        List<Ticket> noted = new TicketGenerator(Split.TRAIN, 1)
                .threads(MANY)
                .filter(thread -> thread.text().endsWith("}"))
                .toList();
        assertThat(noted.size() / (double) MANY).isBetween(0.48, 0.52);
        assertThat(noted).allSatisfy(thread -> {
            String[] mails = thread.text().split("\n\n(?!> )");
            String reference =
                    thread.label().reference().map(own -> '"' + own + '"').orElse("null");
            assertThat(mails[mails.length - 1]).matches("\\{\"mails\":[1-4],\"reference\":" + reference + "}");
        });
    }

    @Test
    void aFollowUpIsAsUrgentAsItsFirstMail() {
        Phrasebook book = Phrasebook.load();
        List<Ticket> threads = new TicketGenerator(Split.TRAIN, 1).threads(2000).toList();
        assertThat(threads)
                .anyMatch(thread -> urgencies(book, thread, thread.label().priority()) > 1);
        assertThat(threads).allSatisfy(thread -> {
            Priority other = thread.label().priority() == Priority.HIGH ? Priority.LOW : Priority.HIGH;
            assertThat(urgencies(book, thread, other)).as(thread.text()).isZero();
        });
    }

    private static long urgencies(Phrasebook book, Ticket thread, Priority priority) {
        return priority == Priority.NORMAL
                ? 0
                : book.phrases(thread.language(), "urgency " + priority.key(), Split.TRAIN).stream()
                        .filter(thread.text()::contains)
                        .count();
    }

    @Test
    void aTicketWhoseTextLacksItsReferenceIsRefused() {
        Triage label = new Triage(Language.EN, Team.BILLING, Priority.LOW, Optional.of("INV-1234"));
        assertThatThrownBy(() -> new Ticket("t-1", "no number here", label))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ticket t-1: the text does not contain its reference INV-1234");
    }

    private double share(Predicate<Ticket> condition) {
        return tickets.stream().filter(condition).count() / (double) MANY;
    }
}
