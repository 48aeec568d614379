package dev.stillhouse.distill.teacher;

/** The beginning of what an endpoint said, on one line. */
final class Excerpt {
    private static final int LENGTH = 300;

    private Excerpt() {}

    static String of(String body) {
        String line = body.strip().replaceAll("\\s+", " ");
        return line.length() <= LENGTH ? line : line.substring(0, LENGTH) + "...";
    }
}
