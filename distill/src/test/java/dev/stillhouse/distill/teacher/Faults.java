package dev.stillhouse.distill.teacher;

import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.distill.teacher.FakeTeacher.Misdeed;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What an endpoint on a bad day does to requests: a share of them meets a fault, drawn by text and attempt, and some texts meet one whenever they
 * are asked. It watches whether its wish to be left alone is respected, and counts the tokens that it would bill.
 */
public final class Faults {
    private static final int DRAWS = 1_000_000;
    /** What was sent before the wish was heard may still arrive. */
    private static final Duration ON_THE_WAY = Duration.ofSeconds(1);

    private static final String MALFORMED = "{\"choices\": [{\"mess";
    private static final String WRONGLY_TYPED =
            "{\"choices\":[{\"message\":{\"content\":7},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":\"x\"}}";
    private static final String NO_CHOICES =
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":0}}";
    private static final String NO_END =
            "{\"choices\":[{\"message\":{\"content\":\"so\"},\"finish_reason\":null}],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":1}}";

    private final double share;
    private final int hintsOneIn;
    private final int late;
    private final AtomicInteger hints = new AtomicInteger();
    private final AtomicInteger disrespected = new AtomicInteger();
    private final AtomicLong billed = new AtomicLong();
    private volatile Instant closedFrom = Instant.EPOCH;
    private volatile Instant closedUntil = Instant.EPOCH;

    /**
     * @param share of the requests that meet a fault
     * @param hintsOneIn of how many refusals one asks to be left alone for a while
     * @param late milliseconds after which no client waits any more
     */
    public Faults(double share, int hintsOneIn, int late) {
        this.share = share;
        this.hintsOneIn = hintsOneIn;
        this.late = late;
    }

    /** Those that are never answered: one in a hundred. */
    public static boolean isPoison(String text) {
        return draw("poison " + text) % 100 == 0;
    }

    /** @param before how often the text came before */
    public Optional<Misdeed> of(String text, int before) {
        Instant now = Instant.now();
        if (now.isAfter(closedFrom.plus(ON_THE_WAY)) && now.isBefore(closedUntil)) {
            disrespected.incrementAndGet();
        }
        if (isPoison(text)) {
            return Optional.of(
                    switch ((int) (draw("kind " + text) % 3)) {
                        case 0 -> FakeTeacher.status(500, "it broke on this one");
                        case 1 -> billed(text, FakeTeacher.status(200, MALFORMED));
                        default -> FakeTeacher.status(400, "prompt is too long for the context");
                    });
        }
        long draw = draw(text + " attempt " + before);
        return draw < share * DRAWS ? Optional.of(fault(text, draw)) : Optional.empty();
    }

    private Misdeed fault(String text, long draw) {
        List<Misdeed> faults = List.of(
                busy((int) draw),
                FakeTeacher.status(500, "oops"),
                FakeTeacher.status(503, "overloaded"),
                FakeTeacher.status(408, "slow"),
                FakeTeacher.hangUp(),
                billed(text, FakeTeacher.late(late)),
                billed(text, FakeTeacher.cut()),
                billed(text, FakeTeacher.status(200, MALFORMED)),
                billed(text, FakeTeacher.status(200, WRONGLY_TYPED)),
                billed(text, FakeTeacher.status(200, NO_CHOICES)),
                billed(text, FakeTeacher.status(200, NO_END)));
        return faults.get((int) (draw % faults.size()));
    }

    private Misdeed busy(int draw) {
        return exchange -> {
            int number = hints.getAndIncrement();
            if (number % hintsOneIn != hintsOneIn - 1) {
                FakeTeacher.status(429, "{\"error\":\"busy\"}").commit(exchange);
                return;
            }
            Instant until = Instant.now().plusSeconds(4).truncatedTo(ChronoUnit.SECONDS);
            String date =
                    DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT).format(until.atOffset(ZoneOffset.UTC));
            boolean asDate = draw % 2 == 0;
            FakeTeacher.status(429, "{}", "Retry-After", asDate ? date : "3").commit(exchange);
            closedFrom = Instant.now();
            closedUntil = asDate ? until : closedFrom.plusMillis(2_950);
        };
    }

    private Misdeed billed(String text, Misdeed misdeed) {
        return exchange -> {
            bill(text, "");
            misdeed.commit(exchange);
        };
    }

    /** Counts an answer. */
    public void bill(String text, String answer) {
        billed.addAndGet(text.length() + answer.length());
    }

    public long billed() {
        return billed.get();
    }

    /** Refusals with or without a hint. */
    public int refusals() {
        return hints.get();
    }

    /** Requests that came while it wanted to be left alone. */
    public int disrespected() {
        return disrespected.get();
    }

    private static long draw(String what) {
        return Long.parseLong(Hashes.ofText(what).substring(0, 12), 16) % DRAWS;
    }
}
