package dev.stillhouse.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Texts of a made-up language in which each class has words that it likes: a fifth of a text's words is of its class, the others are drawn
 * from one pool. A share of the texts has a wrong label.
 */
record MadeUpTexts(int classes, double wrong, long seed) {
    private static final int WORDS = 25;
    private static final int POOL = 2_000;
    private static final int OWN = 60;

    record Text(String text, int label) {}

    List<Text> take(int count) {
        Random random = new Random(seed);
        List<Text> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int topic = random.nextInt(classes);
            StringBuilder text = new StringBuilder();
            for (int word = 0; word < WORDS; word++) {
                boolean own = random.nextInt(5) == 0;
                text.append(own ? word("t" + topic + "x", random.nextInt(OWN)) : word("w", random.nextInt(POOL)))
                        .append(' ');
            }
            int label = random.nextDouble() < wrong ? random.nextInt(classes) : topic;
            texts.add(new Text(text.toString().strip(), label));
        }
        return texts;
    }

    /** Letters that say nothing of the class, so that only the whole word does. */
    private static String word(String kind, int number) {
        Random letters = new Random(kind.hashCode() * 31L + number);
        StringBuilder word = new StringBuilder();
        IntStream.range(0, 4 + letters.nextInt(5)).forEach(i -> word.append((char) ('a' + letters.nextInt(26))));
        return word.toString();
    }
}
