package dev.stillhouse.app.synthesis;

import dev.stillhouse.app.synthesis.CountingTeacher.Mood;
import dev.stillhouse.app.synthesis.CountingTeacher.Refusal;
import dev.stillhouse.contracts.run.Hashes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Three requests in ten meet a fault, drawn by text and attempt; one text in a hundred meets one whenever it is asked. Now and then it wants to be left alone,
 * and watches whether it is.
 */
public final class BadDay implements Mood {
    private static final int WISH_ONE_IN = 500;
    private static final int WISH_SECONDS = 2;
    /** What was sent before the wish was heard may still arrive. */
    private static final Duration ON_THE_WAY = Duration.ofSeconds(1);

    private static final List<Refusal> FAULTS = List.of(
            new Refusal(429, "{\"error\":\"busy\"}"),
            new Refusal(500, "oops"),
            new Refusal(503, "overloaded"),
            new Refusal(408, "slow"),
            new Refusal(0, ""),
            new Refusal(200, "{\"choices\": [{\"mess"),
            new Refusal(200, "{\"choices\":[{\"message\":{\"content\":7},\"finish_reason\":\"stop\"}]}"),
            new Refusal(200, "{\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":0}}"));

    private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
    private final AtomicInteger disrespected = new AtomicInteger();
    private volatile Instant alone = Instant.EPOCH;

    /** Whether a text is never answered. */
    public static boolean isPoison(String text) {
        return draw("poison " + text) % 100 == 0;
    }

    /** Requests that came while it wanted to be left alone. */
    public int disrespected() {
        return disrespected.get();
    }

    @Override
    public Optional<Refusal> of(String text, int call, String authorization) {
        Instant now = Instant.now();
        if (now.isBefore(alone) && now.isAfter(alone.minusSeconds(WISH_SECONDS).plus(ON_THE_WAY))) {
            disrespected.incrementAndGet();
        }
        int attempt = attempts.computeIfAbsent(text, t -> new AtomicInteger()).getAndIncrement();
        if (isPoison(text)) {
            return Optional.of(
                    draw(text) % 2 == 0
                            ? new Refusal(500, "it broke on this one")
                            : new Refusal(400, "prompt is too long"));
        }
        if (call % WISH_ONE_IN == 0) {
            alone = now.plusSeconds(WISH_SECONDS);
            return Optional.of(new Refusal(429, "{}", WISH_SECONDS));
        }
        long draw = draw(text + " attempt " + attempt);
        return draw % 10 < 3 ? Optional.of(FAULTS.get((int) (draw / 10 % FAULTS.size()))) : Optional.empty();
    }

    private static long draw(String what) {
        return Long.parseLong(Hashes.ofText(what).substring(0, 12), 16);
    }
}
