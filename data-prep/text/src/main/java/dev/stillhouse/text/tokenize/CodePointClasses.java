package dev.stillhouse.text.tokenize;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * The class of every code point. Read from a table of ours, as every Java release knows another version of Unicode: 17 calls 9,917 code
 * points otherwise than the Rust library does.
 */
class CodePointClasses {
    private static final String TABLE = "code-points.txt";
    private static final int PAGE = 1 << 8;

    /** The first page, which most text needs alone: reached without the others. */
    private final byte[] latin;

    private final byte[][] pages = new byte[(Character.MAX_CODE_POINT + 1) / PAGE][];

    CodePointClasses() {
        Arrays.fill(pages, new byte[PAGE]);
        try (InputStream in = Objects.requireNonNull(CodePointClasses.class.getResourceAsStream(TABLE), TABLE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(this::addRange);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + TABLE + " of the program itself", e);
        }
        set('\r', CodePointClass.NEWLINE);
        set('\n', CodePointClass.NEWLINE);
        latin = pages[0];
    }

    /** The {@link CodePointClass#code} of a code point. */
    byte of(int codePoint) {
        return codePoint < PAGE ? latin[codePoint] : pages[codePoint >>> 8][codePoint & 0xff];
    }

    private void addRange(String line) {
        String[] fields = line.split(" ");
        CodePointClass kind = switch (fields[0]) {
            case "L" -> CodePointClass.LETTER;
            case "N" -> CodePointClass.NUMBER;
            case "S" -> CodePointClass.SPACE;
            default -> throw new IllegalStateException(TABLE + ": what is '" + line + "'?");
        };
        int last = Integer.parseInt(fields[2], 16);
        for (int c = Integer.parseInt(fields[1], 16); c <= last; c++) {
            set(c, kind);
        }
    }

    /** Pages are shared until something is written into them. */
    private void set(int codePoint, CodePointClass kind) {
        int page = codePoint >>> 8;
        if (pages[page] == pages[pages.length - 1]) {
            pages[page] = new byte[PAGE];
        }
        pages[page][codePoint & 0xff] = kind.code;
    }
}
