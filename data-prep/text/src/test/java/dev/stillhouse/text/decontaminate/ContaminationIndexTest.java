package dev.stillhouse.text.decontaminate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stillhouse.text.decontaminate.ContaminationIndex.Whole;
import dev.stillhouse.text.decontaminate.TestPart.Side;
import dev.stillhouse.text.dedup.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ContaminationIndexTest {
    private static final String LONG =
            "the printer in the second room of our office in Leeds does not start since the update on Monday";
    private static final String THAI =
            "เครื่องพิมพ์ในห้องที่สองของสำนักงานของเราไม่ทำงานตั้งแต่อัปเดตเมื่อวันจันทร์ที่ผ่านมา กรุณาช่วยตรวจสอบให้หน่อย";

    private final ContaminationIndex.Builder builder = new ContaminationIndex.Builder(new Pieces(13));

    @Test
    void findsTestTextsInsideOfOthers() {
        add("long", Side.PROMPT, LONG);
        add("eight", Side.PROMPT, "my invoice was paid twice please send money");
        add("short", Side.PROMPT, "thanks a lot");
        add("thai", Side.PROMPT, THAI);

        assertThat(found("Fwd: " + LONG.toUpperCase(Locale.ROOT) + "!!")).containsExactly("long 1+19");
        assertThat(found("Hi. My invoice was paid twice, please send money back."))
                .containsExactly("eight 1+8");
        assertThat(found("Thanks a lot!")).containsExactly("short 0+3");
        assertThat(found("Thanks a lot for the printer in the second room of our office in York"))
                .isEmpty();
        assertThat(found("ก่อนอื่น " + THAI + " ขอบคุณ"))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("thai ");
    }

    @Test
    void tellsTheLongestSpanOfEachTestText() {
        add("a", Side.PROMPT, LONG);
        add("b", Side.PROMPT, LONG + " and I need it");
        String twice = LONG.substring(0, LONG.indexOf(" since")) + ", and again: " + LONG + " and I need nothing";

        assertThat(found(twice)).containsExactly("b 16+22", "a 16+19");
    }

    @Test
    void answersCountWhenTheyHaveWordsEnoughAndAreNoLabels() {
        add("text", Side.ANSWER, LONG);
        add("few", Side.ANSWER, "my invoice was paid twice please send money");
        add(
                "label",
                Side.ANSWER,
                "{\"language\": \"en\", \"team\": \"billing\", \"priority\": \"high\", \"reference\": null, \"a\": \"b\", \"c\": \"d\", \"e\": \"f\"}");

        assertThat(found("He said that " + LONG)).containsExactly("text 3+19");
        assertThat(found("Hi. My invoice was paid twice, please send money back."))
                .isEmpty();
        assertThat(found("language en team billing priority high reference null a b c d e f"))
                .isEmpty();
    }

    @Test
    void aShortTestTextIsNotComparedWithAnswers() {
        add("short", Side.PROMPT, "thanks a lot");

        assertThat(builder.build().find(Words.of("Thanks a lot!"), Whole.IGNORED))
                .isEmpty();
    }

    @Test
    void aPieceThatManyRowsShareIsToldForTheFirstTen() {
        for (int i = 10; i < 30; i++) {
            add("row" + i, Side.PROMPT, LONG);
        }

        assertThat(found(LONG)).hasSize(10).first().isEqualTo("row10 0+19");
    }

    @Test
    void findsWhatComparingAllWithAllFinds() {
        Random random = new Random(5);
        Map<String, List<String>> tests = new HashMap<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String text = words(random, 8 + random.nextInt(30));
            tests.put("t" + (100 + i), Words.of(text));
            names.add("t" + (100 + i));
            add("t" + (100 + i), Side.PROMPT, text);
        }
        ContaminationIndex index = builder.build();
        for (int i = 0; i < 200; i++) {
            List<String> words = new ArrayList<>(Words.of(words(random, 60)));
            List<String> source = tests.get(names.get(random.nextInt(names.size())));
            int from = random.nextInt(source.size());
            words.addAll(random.nextInt(words.size()), source.subList(from, source.size()));
            Map<String, Integer> wanted = new HashMap<>();
            tests.forEach((name, test) -> {
                int shared = longestShared(words, test);
                if (shared >= Math.min(13, test.size())) {
                    wanted.put(name, shared);
                }
            });

            assertThat(index.find(words, Whole.COMPARED).stream()
                            .collect(Collectors.toMap(span -> span.test().id(), SharedSpan::words)))
                    .isEqualTo(wanted);
        }
    }

    @Test
    void refusesPiecesThatSayTooLittle() {
        assertThatThrownBy(() -> new Pieces(7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("decontaminate.ngram must be at least 8, but was 7");
    }

    private void add(String id, Side side, String text) {
        builder.add(new TestPart("bench", id, id, "en", side), text);
    }

    private List<String> found(String text) {
        return builder.build().find(Words.of(text), Whole.COMPARED).stream()
                .map(span -> span.test().id() + " " + span.start() + "+" + span.words())
                .toList();
    }

    /** Of ten words, so that chance repeats some. */
    private static String words(Random random, int count) {
        return random.ints(count, 0, 10).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
    }

    private static int longestShared(List<String> a, List<String> b) {
        int best = 0;
        int[][] shared = new int[a.size() + 1][b.size() + 1];
        for (int i = 1; i <= a.size(); i++) {
            for (int j = 1; j <= b.size(); j++) {
                shared[i][j] = a.get(i - 1).equals(b.get(j - 1)) ? shared[i - 1][j - 1] + 1 : 0;
                best = Math.max(best, shared[i][j]);
            }
        }
        return best;
    }
}
