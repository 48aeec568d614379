package dev.stillhouse.examples.helpdesk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PileTest {
    private static final int ROWS = 12_000;
    private static final Phrasebook BOOK = Phrasebook.load();
    private static final TicketGenerator TESTED = new TicketGenerator(BOOK, Split.TEST, "test", 3);
    private static final List<PileRow> FIRST =
            pile(Dirt.typical()).rows(PileRow.Part.FIRST).toList();
    private static final List<PileRow> SECOND =
            pile(Dirt.typical()).rows(PileRow.Part.SECOND).toList();

    private static Pile pile(Dirt dirt) {
        return new Pile(BOOK, dirt, ROWS, new Pile.TestTickets(TESTED, 800), 3);
    }

    @ParameterizedTest
    @EnumSource(value = Blemish.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyBlemishHasItsRate(Blemish blemish) {
        double expected = (Dirt.typical().rate(blemish, PileRow.Part.FIRST)
                        + Dirt.typical().rate(blemish, PileRow.Part.SECOND))
                / 2;
        double deviation = Math.sqrt(expected / ROWS);
        assertThat(with(blemish).count() / (double) ROWS).isCloseTo(expected, within(4 * deviation));
    }

    @Test
    void onlyTheFirstHalfHasBrokenLines() {
        assertThat(SECOND).noneMatch(row -> row.blemish() == Blemish.BROKEN).hasSize(ROWS / 2);
    }

    @Test
    void aDuplicateCopiesAnEarlierRow() {
        Set<String> earlier = new HashSet<>();
        Stream.concat(FIRST.stream(), SECOND.stream()).forEach(row -> {
            if (row.blemish() == Blemish.EXACT_DUPLICATE) {
                assertThat(earlier).contains(row.text());
            }
            earlier.add(row.text());
        });
    }

    @Test
    void aNearDuplicateIsNoExactOne() {
        Set<String> clean = with(Blemish.NONE).map(PileRow::text).collect(Collectors.toSet());
        assertThat(with(Blemish.NEAR_DUPLICATE)).noneMatch(row -> clean.contains(row.text()));
    }

    @Test
    void cleanRowsDiffer() {
        List<String> texts = with(Blemish.NONE).map(PileRow::text).toList();
        assertThat(new HashSet<>(texts)).hasSizeGreaterThan(texts.size() - 10);
    }

    @Test
    void contaminatedRowsCopyTestTickets() {
        Set<String> tested =
                TESTED.tickets(800).map(ticket -> words(ticket.text())).collect(Collectors.toSet());
        assertThat(with(Blemish.CONTAMINATED))
                .isNotEmpty()
                .allMatch(row -> tested.contains(words(row.text().replaceFirst("^Fwd: ", ""))));
    }

    @Test
    void emptyRowsHaveNoLetter() {
        assertThat(with(Blemish.EMPTY))
                .isNotEmpty()
                .allMatch(row -> row.text().chars().noneMatch(Character::isLetter));
    }

    @Test
    void tooLongRowsHaveThousandsOfCharacters() {
        assertThat(with(Blemish.TOO_LONG))
                .isNotEmpty()
                .allMatch(row -> row.text().length() > 4900);
    }

    @Test
    void someInjectionsHaveSpecialTokenStrings() {
        assertThat(with(Blemish.INJECTION))
                .anyMatch(row -> row.text().contains("<|eot_id|>"))
                .anyMatch(row -> !row.text().contains("<|"));
    }

    @Test
    void garbledRowsHaveControlOrMisreadCharacters() {
        assertThat(with(Blemish.GARBLED))
                .isNotEmpty()
                .allMatch(row -> row.text()
                        .chars()
                        .anyMatch(
                                c -> c == 0xFFFD || Character.isISOControl(c) && c != '\n' || c >= 0x80 && c < 0x2500));
    }

    @Test
    void aPileWithoutDirtIsClean() {
        assertThat(pile(Dirt.none()).rows(PileRow.Part.FIRST)).allMatch(row -> row.blemish() == Blemish.NONE);
    }

    @Test
    void contaminationNeedsTestTickets() {
        assertThatThrownBy(() -> new Pile(BOOK, Dirt.typical(), 10, new Pile.TestTickets(TESTED, 0), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dirt.contaminated is 0.01, but there are no test tickets to copy;"
                        + " set it to 0 or recipe.test above 0");
    }

    @Test
    void ratesAboveOneAreRefused() {
        assertThatThrownBy(() -> new Dirt(0, 0, 0, 1.5, 0, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dirt.empty must be between 0 and 1, but was 1.5");
    }

    @Test
    void ratesThatLeaveNothingCleanAreRefused() {
        assertThatThrownBy(() -> new Dirt(0.5, 0, 0, 0, 0, 0, 0, 0.25))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dirt: the rates, broken counted twice, must add up to at most 0.9, but give 1.000");
    }

    private static Stream<PileRow> with(Blemish blemish) {
        return Stream.concat(FIRST.stream(), SECOND.stream()).filter(row -> row.blemish() == blemish);
    }

    private static String words(String text) {
        return String.join(" ", text.split("\\s+"));
    }
}
