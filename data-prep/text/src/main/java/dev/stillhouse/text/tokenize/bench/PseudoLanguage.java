package dev.stillhouse.text.tokenize.bench;

import java.util.SplittableRandom;

/**
 * Words of made-up syllables in the letters of a language. A word is known by its rank, and ranks are drawn log-uniformly, which gives the
 * rank r a frequency near 1/r (Zipf): few words are most of a text, and most words are rare.
 */
public enum PseudoLanguage {
    ENGLISH("b c d f g h l m n p r s t th w st ch pr", "a e i o u ea ou", "n r s t d ng ll ck", " ", "."),
    GERMAN("b d f g h k l m n r s sch st w z pf", "a e i o u ä ö ü ei ie", "n r s t ch ng ß", " ", "."),
    FRENCH("b c d f j l m n p qu r s t v", "a e i o u é è ê eau ou ç", "n r s t x", " ", " !"),
    ITALIAN("b c d f g l m n p r s t v gli", "a e i o u à ò ù", "n r l", " ", "."),
    PORTUGUESE("b c d f g l m n p r s t v lh", "a e i o u ã õ ê ç", "m r s", " ", "."),
    HINDI("क ख ग च ज ट ड त द न प ब म य र ल व श स ह", "ा ि ी ु ू े ै ो ौ ्र", "ं न र ल त", " ", "।"),
    SPANISH("b c d f g l m n p r s t v ll ñ", "a e i o u á é í ó", "n r s l", " ", "."),
    THAI("ก ข ค ง จ ช ด ต ท น บ ป ผ พ ม ย ร ล ว ส ห", "า ิ ี ุ ู ะ ั เ แ โ", "น ง ม ก ่ ้", "", " ");

    private static final int WORDS = 60_000;
    private static final int RANKS_PER_SYLLABLE = 12;

    private final String[] onsets;
    private final String[] vowels;
    private final String[] codas;
    private final String space;
    private final String stop;

    PseudoLanguage(String onsets, String vowels, String codas, String space, String stop) {
        this.onsets = onsets.split(" ");
        this.vowels = vowels.split(" ");
        this.codas = codas.split(" ");
        this.space = space;
        this.stop = stop;
    }

    /** The word of a rank; the more frequent a word, the shorter. */
    String word(int rank) {
        SplittableRandom random = new SplittableRandom(31L * name().hashCode() + rank);
        int syllables = 1 + (rank < RANKS_PER_SYLLABLE ? 0 : random.nextInt(rank < 1000 ? 2 : 4));
        StringBuilder word = new StringBuilder();
        for (int s = 0; s < syllables; s++) {
            word.append(onsets[random.nextInt(onsets.length)]).append(vowels[random.nextInt(vowels.length)]);
            if (random.nextInt(3) == 0) {
                word.append(codas[random.nextInt(codas.length)]);
            }
        }
        return word.toString();
    }

    /** A word by chance, the frequent ones most often. */
    public String drawWord(SplittableRandom random) {
        return word((int) Math.pow(WORDS, random.nextDouble()));
    }

    /** What stands between two words. */
    public String space() {
        return space;
    }

    /** What ends a sentence. */
    public String stop() {
        return stop;
    }

    void appendSentence(SplittableRandom random, StringBuilder out) {
        int words = 4 + random.nextInt(18);
        for (int w = 0; w < words; w++) {
            String word = drawWord(random);
            out.append(w == 0 ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : word);
            if (w + 1 < words) {
                out.append(random.nextInt(12) == 0 ? ", " : space);
            }
        }
        out.append(stop);
    }
}
