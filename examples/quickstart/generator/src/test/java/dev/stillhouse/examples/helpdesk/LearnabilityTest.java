package dev.stillhouse.examples.helpdesk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The test split must be within reach of a model that has only seen the training split: even naive Bayes on words
 * (4-grams of characters for Thai, which has no spaces) finds team and priority of unseen phrasings.
 */
class LearnabilityTest {
    private static final Pattern WORDS = Pattern.compile("[\\s.,;:!?()\\[\\]\"“”।¿¡>]+");
    private static final List<Ticket> TRAIN =
            new TicketGenerator(Split.TRAIN, 21).tickets(40_000).toList();
    private static final List<Ticket> TEST =
            new TicketGenerator(Split.TEST, 21).tickets(2400).toList();

    @ParameterizedTest
    @EnumSource(Language.class)
    void theWordsOfAnUnseenPhrasingTellTheTeam(Language language) {
        assertThat(accuracy(language, label -> label.team().key())).isGreaterThanOrEqualTo(0.97);
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void theWordsOfAnUnseenPhrasingTellThePriority(Language language) {
        assertThat(accuracy(language, label -> label.priority().key())).isGreaterThanOrEqualTo(0.95);
    }

    private static double accuracy(Language language, Function<Triage, String> field) {
        NaiveBayes bayes = new NaiveBayes();
        TRAIN.stream()
                .filter(ticket -> ticket.language() == language)
                .forEach(ticket -> bayes.learn(features(ticket), field.apply(ticket.label())));
        List<Ticket> test =
                TEST.stream().filter(ticket -> ticket.language() == language).toList();
        long right = test.stream()
                .filter(ticket -> bayes.classify(features(ticket)).equals(field.apply(ticket.label())))
                .count();
        return right / (double) test.size();
    }

    private static Set<String> features(Ticket ticket) {
        String text = ticket.text().toLowerCase(Locale.ROOT);
        if (ticket.language() != Language.TH) {
            return WORDS.splitAsStream(text).collect(Collectors.toSet());
        }
        String flat = text.replaceAll("\\s+", " ");
        Set<String> grams = new HashSet<>();
        for (int i = 0; i + 4 <= flat.length(); i++) {
            grams.add(flat.substring(i, i + 4));
        }
        return grams;
    }
}
