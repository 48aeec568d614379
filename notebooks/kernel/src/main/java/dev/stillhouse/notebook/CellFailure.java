package dev.stillhouse.notebook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import jdk.jshell.Diag;
import org.jspecify.annotations.Nullable;

/** Why a cell did not finish, in lines for its reader: what the compiler says with the place, or what was thrown. */
final class CellFailure extends Exception {
    private final List<String> lines;

    private CellFailure(String message, List<String> details, @Nullable Throwable cause) {
        super(message, cause);
        this.lines = Stream.concat(message.lines(), details.stream()).toList();
    }

    static CellFailure of(String message) {
        return new CellFailure(message, List.of(), null);
    }

    /** The first error of the compiler is the message; all of them follow with their lines. */
    static CellFailure compiling(String source, List<Diag> diagnostics) {
        List<Diag> errors = diagnostics.stream().filter(Diag::isError).toList();
        if (errors.isEmpty()) {
            return of("This is not Java: " + source.strip());
        }
        List<String> details = new ArrayList<>();
        for (Diag error : errors) {
            details.addAll(place(source, (int) error.getStartPosition()));
            text(error).skip(1).forEach(details::add);
        }
        return new CellFailure(text(errors.get(0)).findFirst().orElse("error"), details, null);
    }

    static CellFailure throwing(Throwable thrown) {
        List<String> details = new ArrayList<>(frames(thrown));
        for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
            details.add("caused by " + describe(cause));
        }
        return new CellFailure(describe(thrown), details, thrown);
    }

    /** The message, then the details. */
    List<String> lines() {
        return lines;
    }

    private static Stream<String> text(Diag error) {
        return error.getMessage(Locale.ROOT).lines();
    }

    private static List<String> place(String source, int position) {
        int start = source.lastIndexOf('\n', position - 1) + 1;
        int end = source.indexOf('\n', position);
        String line = source.substring(start, end < 0 ? source.length() : end);
        return List.of("    " + line, "    " + " ".repeat(position - start) + "^");
    }

    private static String describe(Throwable thrown) {
        String type = CellNames.readable(thrown.getClass().getName());
        return thrown.getMessage() == null ? type : type + ": " + thrown.getMessage();
    }

    /** The calls from the cell down to the throw, without those of the machinery that ran the cell. */
    private static List<String> frames(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .takeWhile(frame -> !frame.getMethodName().equals("do_it$"))
                .map(frame -> "    at " + CellNames.readable(frame.getClassName() + "." + frame.getMethodName())
                        + (frame.getFileName() == null || frame.getFileName().startsWith("$JShell$")
                                ? ""
                                : " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")"))
                .toList();
    }
}
