package dev.stillhouse.text.tokenize.bench;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Documents without end, the same for the same seed. */
public final class PseudoCorpus {
    private static final String[] EMOJI = {"🙂", "🚀", "👩‍💻", "🇹🇭", "👍🏽", "❤️", "🤷‍♀️", "日本", "é", "①", "½", "٣٤"
    };
    private static final String[] ENDINGS = {"'s", "'LL", "’s", "'Ve", "'ſ", "'d", "'re", "'x"};
    private static final String[] GAPS = {
        "\r\n", "\n\n\n", "  ", " \n ", "\t\t", "\u00a0", "\u3000", " \u2028 ", "\u0085", "          "
    };

    private PseudoCorpus() {}

    /** Prose of English words that do not exist. */
    public static Iterator<String> english(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return Stream.generate(() -> prose(PseudoLanguage.ENGLISH, random)).iterator();
    }

    /** Prose in eight languages, code, and lines of whatever is hard to split: emoji, endings, white space, rare code points. */
    public static Iterator<String> mixed(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return Stream.generate(() -> document(random)).iterator();
    }

    /** As many documents as have this many characters. */
    public static List<String> take(Iterator<String> documents, long characters) {
        Stream.Builder<String> taken = Stream.builder();
        for (long left = characters; left > 0; ) {
            String document = documents.next();
            taken.add(document);
            left -= document.length();
        }
        return taken.build().toList();
    }

    private static String document(SplittableRandom random) {
        PseudoLanguage[] languages = PseudoLanguage.values();
        int kind = random.nextInt(languages.length + 2);
        if (kind < languages.length) {
            return prose(languages[kind], random);
        }
        return kind == languages.length ? code(random) : oddities(random);
    }

    private static String prose(PseudoLanguage language, SplittableRandom random) {
        StringBuilder out = new StringBuilder();
        int sentences = 5 + random.nextInt(40);
        for (int s = 0; s < sentences; s++) {
            language.appendSentence(random, out);
            out.append(random.nextInt(8) == 0 ? "\n\n" : " ");
            if (random.nextInt(20) == 0) {
                out.append(random.nextInt(100_000)).append(' ');
            }
        }
        return out.toString();
    }

    private static String code(SplittableRandom random) {
        StringBuilder out = new StringBuilder();
        int lines = 20 + random.nextInt(60);
        for (int l = 0; l < lines; l++) {
            String name = PseudoLanguage.ENGLISH.word(random.nextInt(500));
            out.append(" ".repeat(4 * random.nextInt(5)));
            out.append(
                    switch (random.nextInt(5)) {
                        case 0 -> "if (" + name + " != null && " + name + ".size() >= " + random.nextInt(3000) + ") {";
                        case 1 -> "}";
                        case 2 ->
                            "private static final int " + name.toUpperCase(Locale.ROOT) + " = 0x"
                                    + Integer.toHexString(random.nextInt(1 << 20)) + ";";
                        case 3 -> "// " + name + ": see https://example.org/" + name + "?id=" + random.nextInt(999);
                        default -> "return " + name + "_" + l + "[i++] -> \"" + name + "\\n\";";
                    });
            out.append(random.nextInt(10) == 0 ? "\r\n" : "\n");
        }
        return out.toString();
    }

    private static String oddities(SplittableRandom random) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            switch (random.nextInt(6)) {
                case 0 -> out.append(EMOJI[random.nextInt(EMOJI.length)]);
                case 1 ->
                    out.append(PseudoLanguage.ENGLISH.word(random.nextInt(50)))
                            .append(ENDINGS[random.nextInt(ENDINGS.length)]);
                case 2 -> out.append(GAPS[random.nextInt(GAPS.length)]);
                case 3 -> out.appendCodePoint(random.nextInt(0x3000));
                case 4 -> out.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
                default -> out.append((char) ('!' + random.nextInt('~' - '!'))).append('\u0301');
            }
        }
        return out.toString();
    }
}
