package dev.stillhouse.contracts.spec.binding;

import dev.stillhouse.contracts.spec.Location;
import dev.stillhouse.contracts.spec.binding.SpecNode.Scalar;
import dev.stillhouse.contracts.spec.binding.SpecNode.Style;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes one value of a scalar. */
final class ValueBinder {
    private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|m|h)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms",
            Duration.ofMillis(1),
            "s",
            Duration.ofSeconds(1),
            "m",
            Duration.ofMinutes(1),
            "h",
            Duration.ofHours(1));

    private record Reader(String expected, Function<Scalar, Object> read) {}

    private static final Map<Class<?>, Reader> READERS = Map.ofEntries(
            entry(int.class, "a whole number", scalar -> Integer.valueOf(number(scalar))),
            entry(Integer.class, "a whole number", scalar -> Integer.valueOf(number(scalar))),
            entry(long.class, "a whole number", scalar -> Long.valueOf(number(scalar))),
            entry(Long.class, "a whole number", scalar -> Long.valueOf(number(scalar))),
            entry(double.class, "a number", scalar -> finite(number(scalar))),
            entry(Double.class, "a number", scalar -> finite(number(scalar))),
            entry(boolean.class, "true or false", ValueBinder::bool),
            entry(String.class, "text", Scalar::text),
            entry(Path.class, "a path", ValueBinder::path),
            entry(
                    Location.class,
                    "a path or URI",
                    scalar -> Location.of(text(scalar), scalar.origin().base())),
            entry(URI.class, "a URL", scalar -> url(text(scalar))),
            entry(Duration.class, "a time with its unit, such as 30s, 5m or 2h", scalar -> duration(scalar.text())));

    private final Problems problems;

    ValueBinder(Problems problems) {
        this.problems = problems;
    }

    static boolean reads(Class<?> type) {
        return READERS.containsKey(type) || type.isEnum();
    }

    /** What a key of this type wants, for messages. */
    static String expected(Class<?> type) {
        return type.isEnum()
                ? "one of " + String.join(", ", KeyNames.of(enumType(type)))
                : reader(type).expected();
    }

    Optional<Object> read(SpecNode node, String key, Class<?> type) {
        if (node instanceof Scalar scalar && Secrets.looksLikeOne(scalar.text())) {
            problems.add(
                    node.origin(),
                    key,
                    "looks like a secret, which a run spec must not hold; put it into a file that only you can read and name that file");
            return Optional.empty();
        }
        if (!(node instanceof Scalar scalar) || scalar.isEmpty()) {
            return wrong(node, key, type);
        }
        return type.isEnum() ? constant(scalar, key, type) : value(scalar, key, type);
    }

    private Optional<Object> value(Scalar scalar, String key, Class<?> type) {
        try {
            return Optional.of(reader(type).read().apply(scalar));
        } catch (IllegalArgumentException e) {
            return wrong(scalar, key, type);
        }
    }

    private Optional<Object> constant(Scalar scalar, String key, Class<?> type) {
        for (Enum<?> constant : enumType(type).getEnumConstants()) {
            if (KeyNames.of(constant).equals(scalar.text())) {
                return Optional.of(constant);
            }
        }
        String meant = Nearest.to(scalar.text(), KeyNames.of(enumType(type)))
                .map(name -> "; did you mean \"" + name + "\"?")
                .orElse("");
        problems.add(scalar.origin(), key, "must be " + expected(type) + ", but was " + scalar.described() + meant);
        return Optional.empty();
    }

    private Optional<Object> wrong(SpecNode node, String key, Class<?> type) {
        problems.add(node.origin(), key, "must be " + expected(type) + ", but was " + node.described());
        return Optional.empty();
    }

    private static Map.Entry<Class<?>, Reader> entry(Class<?> type, String expected, Function<Scalar, Object> read) {
        return Map.entry(type, new Reader(expected, read));
    }

    private static Reader reader(Class<?> type) {
        return Objects.requireNonNull(READERS.get(type), () -> type + " is not a type of a spec's values");
    }

    private static String number(Scalar scalar) {
        if (scalar.style() == Style.QUOTED) {
            throw new IllegalArgumentException("a number is not quoted");
        }
        return scalar.text().replace("_", "");
    }

    private static Double finite(String text) {
        if (!text.matches("[-+]?[0-9.][-+0-9.eE]*")) {
            throw new NumberFormatException(text);
        }
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw new NumberFormatException(text);
        }
        return value;
    }

    private static Boolean bool(Scalar scalar) {
        if (!scalar.text().equals("true") && !scalar.text().equals("false")) {
            throw new IllegalArgumentException("neither true nor false");
        }
        return Boolean.valueOf(scalar.text());
    }

    private static String text(Scalar scalar) {
        return scalar.text();
    }

    private static Path path(Scalar scalar) {
        try {
            return scalar.origin()
                    .base()
                    .resolve(scalar.text())
                    .toAbsolutePath()
                    .normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static URI url(String text) {
        URI url = URI.create(text);
        if (!("http".equals(url.getScheme()) || "https".equals(url.getScheme())) || url.getHost() == null) {
            throw new IllegalArgumentException("not a URL");
        }
        return url;
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a time");
        }
        return UNITS.getOrDefault(matcher.group(2), Duration.ZERO).multipliedBy(Long.parseLong(matcher.group(1)));
    }

    @SuppressWarnings("unchecked")
    private static Class<? extends Enum<?>> enumType(Class<?> type) {
        return (Class<? extends Enum<?>>) type;
    }
}
