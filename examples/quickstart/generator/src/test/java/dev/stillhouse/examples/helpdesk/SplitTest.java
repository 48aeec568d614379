package dev.stillhouse.examples.helpdesk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SplitTest {
    /** Shorter pieces of a phrase, such as a greeting, may be part of another phrase by chance. */
    private static final int TELLING = 14;

    private static final Pattern AMOUNT = Pattern.compile("(?<!\\d)\\d+[.,]\\d{2}(?!\\d)");

    private static final List<Ticket> TRAIN =
            new TicketGenerator(Split.TRAIN, 11).tickets(20_000).toList();
    private static final List<Ticket> TEST =
            new TicketGenerator(Split.TEST, 11).tickets(800).toList();

    private final Phrasebook book = Phrasebook.load();

    @ParameterizedTest
    @EnumSource(Language.class)
    void noTestPhrasingOccursInTraining(Language language) {
        String training = training(language);
        assertThat(phrases(book.file(language).sections()).map(SplitTest::longestPiece))
                .filteredOn(piece -> piece.length() >= TELLING)
                .hasSizeGreaterThan(60)
                .noneMatch(training::contains);
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void noTestNameCityOrProductOccursInTraining(Language language) {
        String training = training(language);
        Stream<String> own = Stream.of("name", "city").flatMap(s -> book.phrases(language, s, Split.TEST).stream());
        Stream<String> common = Stream.of("product", "mailbox").flatMap(s -> book.common(s, Split.TEST).stream());
        assertThat(Stream.concat(own, common))
                .noneMatch(value -> Pattern.compile(
                                "(?<![\\p{L}\\d])" + Pattern.quote(value.toLowerCase(Locale.ROOT)) + "(?![\\p{L}\\d])")
                        .matcher(training)
                        .find());
    }

    @Test
    void noTestReferenceOccursInTraining() {
        assertThat(references(TEST)).hasSizeGreaterThan(500).doesNotContainAnyElementsOf(references(TRAIN));
    }

    @Test
    void noTestAmountOccursInTraining() {
        assertThat(matches(AMOUNT, TEST)).hasSizeGreaterThan(50).doesNotContainAnyElementsOf(matches(AMOUNT, TRAIN));
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void noTestDateOccursInTraining(Language language) {
        String months = book.phrases(language, "month").stream()
                .map(month -> month.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("|"));
        Pattern date = Pattern.compile("(?<!\\d)\\d{1,2}\\.? (?:de )?(?:" + months + ")");
        assertThat(matches(date, of(language, TEST)))
                .hasSizeGreaterThan(10)
                .doesNotContainAnyElementsOf(matches(date, of(language, TRAIN)));
    }

    private static Set<String> references(List<Ticket> tickets) {
        return tickets.stream().flatMap(ticket -> References.in(ticket.text())).collect(Collectors.toSet());
    }

    private static Set<String> matches(Pattern pattern, List<Ticket> tickets) {
        Set<String> found = new HashSet<>();
        for (Ticket ticket : tickets) {
            pattern.matcher(ticket.text().toLowerCase(Locale.ROOT))
                    .results()
                    .forEach(match -> found.add(match.group()));
        }
        return found;
    }

    private static List<Ticket> of(Language language, List<Ticket> tickets) {
        return tickets.stream().filter(ticket -> ticket.language() == language).toList();
    }

    private static String training(Language language) {
        return of(language, TRAIN).stream()
                .map(Ticket::text)
                .collect(Collectors.joining("\n\n"))
                .toLowerCase(Locale.ROOT);
    }

    private static Stream<String> phrases(Map<String, List<String>> sections) {
        return sections.entrySet().stream()
                .filter(section -> section.getKey().endsWith(" test"))
                .flatMap(section -> section.getValue().stream());
    }

    private static String longestPiece(String phrase) {
        return Stream.of(phrase.split("\\{\\w+}"))
                .map(piece -> piece.strip().toLowerCase(Locale.ROOT))
                .max(Comparator.comparingInt(String::length))
                .orElse("");
    }
}
