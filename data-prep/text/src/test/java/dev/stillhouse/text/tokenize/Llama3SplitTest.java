package dev.stillhouse.text.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;

class Llama3SplitTest {
    private static final int RUN = 1 << 18;
    private static final int BLOCK = 256;
    private static final Set<Integer> ASSIGNED_PLANES = Set.of(0, 1, 2, 3, 14);
    private static final RustSplit RUST = new RustSplit();
    private static final CodePointClasses CLASSES = new CodePointClasses();

    /** Counts how often a class is asked for. */
    private static final class CountingClasses extends CodePointClasses {
        private long asked;

        @Override
        byte of(int codePoint) {
            asked++;
            return super.of(codePoint);
        }
    }

    @AfterContainer
    static void close() {
        RUST.close();
    }

    /** Of the planes that hold nothing but unassigned and private code points, one block in sixteen. */
    @Example
    void knowsTheClassOfEveryAssignedCodePoint() {
        for (int block = 0; block <= Character.MAX_CODE_POINT; block += BLOCK) {
            boolean surrogates = block >= Character.MIN_SURROGATE && block <= Character.MAX_SURROGATE;
            if (surrogates || (!ASSIGNED_PLANES.contains(block >>> 16) && block % (16 * BLOCK) != 0)) {
                continue;
            }
            StringBuilder text = new StringBuilder();
            for (int c = block; c < block + BLOCK; c++) {
                text.append('a').appendCodePoint(c).appendCodePoint(c).append('!');
            }
            assertThat(pieces(text.toString()))
                    .as("code points from U+%04X", block)
                    .isEqualTo(RUST.pieces(text.toString()));
        }
    }

    @Example
    void splitsContractionsWithEveryLetterAsTheRustLibraryDoes() {
        StringBuilder text = new StringBuilder();
        for (int c = 'A'; c < 0x2200; c++) {
            String one = Character.toString(c);
            for (String around : List.of("'%sx", "'r%sx", "'v%sx", "'l%sx", "'%sex", "'%slx")) {
                text.append(String.format(around, one)).append(' ');
            }
        }
        assertThat(pieces(text.toString())).isEqualTo(RUST.pieces(text.toString()));
    }

    @Example
    void looksAtAByteAFewTimesHoweverLongARunIs() {
        for (String run : List.of("a", " ", "1", "!", "\n", "é", "\u3000", " \n", "' ")) {
            CountingClasses classes = new CountingClasses();
            String text = run.repeat(RUN / run.length());
            assertThat(pieces(new Llama3Split(classes), text)).isNotEmpty();
            assertThat(classes.asked).as("run of '%s'", run).isLessThan(4L * RUN);
        }
    }

    @Property(tries = 2000)
    void splitsAsTheRustLibraryDoes(@ForAll("texts") String text) {
        assertThat(pieces(text)).isEqualTo(RUST.pieces(text));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> hard = Arbitraries.of(
                " ",
                "  ",
                "\n",
                "\r\n",
                "\t",
                "\u00a0",
                "\u3000",
                "\u0085",
                "'s",
                "'LL",
                "'ſ",
                "'",
                "a",
                "Ä",
                "ก",
                "ิ",
                "क",
                "ि",
                "1",
                "23",
                "٣",
                "½",
                "!",
                "-",
                "🙂",
                "\u200d",
                "\u0301",
                "\u1e9e",
                "<|eot_id|>");
        Arbitrary<String> any = Arbitraries.integers()
                .between(1, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .map(Character::toString);
        return Arbitraries.frequencyOf(Tuple.of(9, hard), Tuple.of(1, any))
                .list()
                .ofMinSize(1)
                .ofMaxSize(30)
                .map(parts -> String.join("", parts));
    }

    private static List<String> pieces(String text) {
        return pieces(new Llama3Split(CLASSES), text);
    }

    private static List<String> pieces(Llama3Split split, String text) {
        byte[] utf8 = Utf8.bytes(text);
        List<String> pieces = new ArrayList<>();
        for (int start = 0; start < utf8.length; ) {
            int end = split.pieceEnd(utf8, start, utf8.length);
            pieces.add(new String(utf8, start, end - start, StandardCharsets.UTF_8));
            start = end;
        }
        return pieces;
    }
}
