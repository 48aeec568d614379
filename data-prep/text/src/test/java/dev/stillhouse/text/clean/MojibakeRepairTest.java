package dev.stillhouse.text.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stillhouse.text.language.Sentences;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MojibakeRepairTest {
    private final MojibakeRepair repair = new MojibakeRepair();

    @Test
    void undoesEverySentenceThatWasMisread() {
        for (Sentences.Sentence sentence : Sentences.all()) {
            String misread = misread(sentence.text());
            assertThat(repair.repair(misread)).isEqualTo(sentence.text());
            assertThat(repair.repair(sentence.text())).isEqualTo(sentence.text());
        }
    }

    @Test
    void undoesWhatWasMisreadTwice() {
        String text = "Gr\u00fc\u00dfe aus M\u00fcnchen \u2013 10 \u20ac \ud83d\ude42";

        assertThat(repair.repair(misread(misread(text)))).isEqualTo(text);
        assertThat(repair.repair(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)))
                .isEqualTo(text);
    }

    @Test
    void repairsTheLinesThatProveIt() {
        String text = "fine caf\u00e9\n" + misread("f\u00fcr alle") + "\nboth: " + misread("\u00fc") + " and \u00fc";

        assertThat(repair.repair(text)).isEqualTo("fine caf\u00e9\nf\u00fcr alle\nboth: \u00c3\u00bc and \u00fc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "S\u00c3O PAULO, \u00c2GE, \u00c0 bient\u00f4t",
                "na\u00efve \u00a35 caf\u00e9",
                "LE CAF\u00c9\u00bb",
                "\u00abIRM\u00c3\u00bb",
                "plain text",
                "\u0928\u092e\u0938\u094d\u0924\u0947 \u00c3\u00bc"
            })
    void leavesWhatMayBeMeant(String text) {
        assertThat(repair.repair(text)).isEqualTo(text);
    }

    /** As decoders of the web do it: the five bytes that Windows-1252 does not know become controls. */
    private static String misread(String text) {
        StringBuilder wrong = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            String decoded = new String(new byte[] {b}, Charset.forName("windows-1252"));
            wrong.append(decoded.equals("\ufffd") ? String.valueOf((char) (b & 0xff)) : decoded);
        }
        return wrong.toString();
    }
}
