package dev.stillhouse.notebook;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.Diag;
import org.jspecify.annotations.Nullable;

/** Why a cell did not finish, for its reader: what the compiler says with the place, or what was thrown with the calls. */
final class CellFailure extends Exception {
    /** Without a stack trace of its own, which would be that of the kernel. */
    private CellFailure(Stream<String> lines, @Nullable Throwable cause) {
        super(lines.collect(Collectors.joining("\n")), cause, false, false);
    }

    static CellFailure of(String message) {
        return new CellFailure(Stream.of(message), null);
    }

    /** Every error of the compiler: what is wrong, the line, and what else there is to say. */
    static CellFailure compiling(String source, List<Diag> diagnostics) {
        List<Diag> errors = diagnostics.stream().filter(Diag::isError).toList();
        if (errors.isEmpty()) {
            return of("This is not Java: " + source.strip());
        }
        return new CellFailure(errors.stream().flatMap(error -> described(error, source)), null);
    }

    static CellFailure throwing(Throwable thrown) {
        Stream<String> causes = Stream.iterate(thrown.getCause(), Objects::nonNull, Throwable::getCause)
                .map(cause -> "caused by " + describe(cause));
        return new CellFailure(
                Stream.of(Stream.of(describe(thrown)), frames(thrown), causes).flatMap(Function.identity()), thrown);
    }

    private static Stream<String> described(Diag error, String source) {
        Stream<String> place = place(source, (int) Math.max(0, error.getStartPosition()));
        return Stream.of(text(error).limit(1), place, text(error).skip(1)).flatMap(Function.identity());
    }

    private static Stream<String> text(Diag error) {
        return error.getMessage(Locale.ROOT).lines();
    }

    private static Stream<String> place(String source, int position) {
        int start = source.lastIndexOf('\n', position - 1) + 1;
        int end = source.indexOf('\n', position);
        String line = source.substring(start, end < 0 ? source.length() : end);
        return Stream.of("    " + line, "    " + " ".repeat(position - start) + "^");
    }

    private static String describe(Throwable thrown) {
        String type = CellNames.readable(thrown.getClass().getName());
        return thrown.getMessage() == null ? type : type + ": " + thrown.getMessage();
    }

    /** The calls from the cell down to the throw, without those of the machinery that ran the cell. */
    private static Stream<String> frames(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .takeWhile(frame -> !frame.getMethodName().equals("do_it$"))
                .map(frame -> "    at " + CellNames.readable(frame.getClassName() + "." + frame.getMethodName())
                        + (frame.getFileName() == null || frame.getFileName().startsWith("$JShell$")
                                ? ""
                                : " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")"));
    }
}
