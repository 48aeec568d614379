package dev.stillhouse.finetune.watch;

import dev.stillhouse.contracts.failure.Failure;
import dev.stillhouse.contracts.failure.FailureCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Decides from what the ranks of one try report, and when, whether the try can go on. Has no clock: whoever calls says what time it is.
 *
 * <p>A rank is lost when nothing was heard of it for the heartbeat timeout. It hangs when it reports, but has been in one phase for longer
 * than it may: then the guilty are those that compute or save, never those that wait for them. Only when every rank waits are all of them
 * stuck. A rank that is slow is named and left alone.
 */
public final class Watch {
    /** Whoever was itself stopped for that long, with its process or its machine, can say nothing of the silence of others. */
    private static final Duration OWN_ABSENCE = Duration.ofSeconds(3);

    private final WatchSettings settings;
    private final int workers;
    private Instant begun;
    private Instant looked;
    private final TreeMap<Integer, RankState> ranks = new TreeMap<>();
    private final Stragglers stragglers = new Stragglers();

    public Watch(WatchSettings settings, int workers, Instant now) {
        this.settings = settings;
        this.workers = workers;
        this.begun = now;
        this.looked = now;
    }

    /** @return whether there is such a rank */
    synchronized boolean joins(Member member, Instant now) {
        if (member.rank() < 0 || member.rank() >= workers) {
            return false;
        }
        RankState known = ranks.putIfAbsent(member.rank(), new RankState(member, now));
        if (known != null) {
            known.joinsAgain(member, now);
        }
        return true;
    }

    synchronized void hears(int rank, Beat beat, Instant now) {
        state(rank).hears(beat, now);
        stragglers.hears(rank, beat.done());
    }

    /** @param failure what the rank failed with; empty when it did its work */
    synchronized void ends(int rank, Optional<Failure> failure, Instant now) {
        state(rank).ends(failure, now);
        stragglers.ends(rank);
    }

    synchronized void disconnects(int rank) {
        state(rank).disconnects();
    }

    /** Ranks that are there and have not ended. */
    public synchronized List<Member> running() {
        return members(state -> state.isRunning() && state.isConnected());
    }

    /** Accounts of the ranks whose connection ended before their work did: their processes died, or their network. */
    public synchronized List<String> disconnected() {
        return accounts(
                state -> state.isRunning() && !state.isConnected(),
                state -> "%s was lost while it was %s".formatted(state.member(), state.beat()));
    }

    /** What is new about ranks that are slower than the others. */
    public synchronized List<String> notes() {
        return stragglers.judge().stream()
                .map(straggler -> state(straggler.rank()).member() + straggler.account())
                .toList();
    }

    /** What is wrong, if anything; to be asked several times a second. */
    public synchronized Optional<Trouble> trouble(Instant now) {
        excuseForOwnAbsence(now);
        return missing(now)
                .or(() -> lost(now))
                .or(() -> hung(now))
                .or(() -> stalled(now))
                .or(() -> failed(now));
    }

    private void excuseForOwnAbsence(Instant now) {
        Duration absence = Duration.between(looked, now);
        looked = now;
        if (absence.compareTo(OWN_ABSENCE) > 0) {
            begun = begun.plus(absence);
            ranks.values().forEach(state -> state.excuse(now));
        }
    }

    private Optional<Trouble> missing(Instant now) {
        List<Integer> absent = IntStream.range(0, workers)
                .filter(rank -> !ranks.containsKey(rank))
                .boxed()
                .toList();
        return absent.isEmpty() || Duration.between(begun, now).compareTo(settings.join()) <= 0
                ? Optional.empty()
                : Optional.of(new Trouble.Missing(absent, workers, settings.join()));
    }

    private Optional<Trouble> lost(Instant now) {
        Predicate<RankState> silent =
                state -> state.isRunning() && state.silence(now).compareTo(settings.heartbeat()) > 0;
        List<Member> lost = members(silent);
        return lost.isEmpty()
                ? Optional.empty()
                : Optional.of(new Trouble.Lost(
                        lost,
                        accounts(
                                silent,
                                state -> "%s was lost: not heard for %d s; it had been %s"
                                        .formatted(
                                                state.member(),
                                                state.silence(now).toSeconds(),
                                                state.beat()))));
    }

    private Optional<Trouble> hung(Instant now) {
        return hung(
                state -> state.isRunning() && !state.isWaiting() && state.isStuck(settings, now),
                state -> account(state, "hangs", now));
    }

    private Optional<Trouble> stalled(Instant now) {
        Collection<RankState> running =
                ranks.values().stream().filter(RankState::isRunning).toList();
        boolean all = running.stream().allMatch(state -> state.isWaiting() && state.isStuck(settings, now));
        return all
                ? hung(RankState::isRunning, state -> account(state, "waits for ranks that all wait", now))
                : Optional.empty();
    }

    private Optional<Trouble> hung(Predicate<RankState> which, Function<RankState, String> account) {
        List<Member> hung = members(which);
        return hung.isEmpty() ? Optional.empty() : Optional.of(new Trouble.Hung(hung, accounts(which, account)));
    }

    private String account(RankState state, String what, Instant now) {
        Beat beat = new Beat(
                state.beat().phase(),
                state.beat().step(),
                state.inPhase(now),
                state.beat().done());
        long allowed =
                beat.phase().map(settings::allowed).orElse(settings.step()).toSeconds();
        return String.format(Locale.ROOT, "%s %s: %s, where %d s are allowed", state.member(), what, beat, allowed);
    }

    /** Those who lost a rank that failed say less than that rank. */
    private Optional<Trouble> failed(Instant now) {
        boolean others = ranks.values().stream().anyMatch(RankState::isRunning);
        return ranks.values().stream()
                .filter(state -> others && state.failedBefore(settings.heartbeat(), now))
                .flatMap(state -> state.failure().stream())
                .min(Comparator.comparing(failure -> failure.code() == FailureCode.WORKER_LOST))
                .map(Trouble.Failed::new);
    }

    private RankState state(int rank) {
        RankState state = ranks.get(rank);
        if (state == null) {
            throw new IllegalArgumentException("rank " + rank + " has not joined");
        }
        return state;
    }

    private List<Member> members(Predicate<RankState> which) {
        return ranks.values().stream().filter(which).map(RankState::member).toList();
    }

    private List<String> accounts(Predicate<RankState> which, Function<RankState, String> account) {
        return new ArrayList<>(
                ranks.values().stream().filter(which).map(account).toList());
    }
}
