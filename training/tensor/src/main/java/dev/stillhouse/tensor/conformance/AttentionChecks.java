package dev.stillhouse.tensor.conformance;

import dev.stillhouse.tensor.HeadLayout;
import dev.stillhouse.tensor.KvPages;
import dev.stillhouse.tensor.Segments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Attention over packed segments and over a cache. */
final class AttentionChecks {
    private static final List<HeadLayout> LAYOUTS = List.of(
            new HeadLayout(1, 1, 2),
            new HeadLayout(4, 2, 6),
            new HeadLayout(3, 1, 32),
            new HeadLayout(6, 6, 16),
            new HeadLayout(4, 2, 64));

    /** Head widths that models have, with one, two and four queries to a key. */
    private static final List<HeadLayout> WIDTHS = List.of(
            new HeadLayout(2, 2, 8), new HeadLayout(4, 2, 24), new HeadLayout(4, 1, 32), new HeadLayout(2, 1, 128));

    /** Segments that end one row or two after the start of a block of rows or keys. */
    private static final Segments EDGES = Segments.ofBounds(0, 1, 3, 132, 389, 389 + 1030);

    private static final KvPages EACH_ONE_PAGE =
            new KvPages(70, new int[][] {{2}, {0}, {1}, {3}}, new int[] {1, 70, 33, 17});

    /** Some of them shared, some side by side. */
    private static final KvPages DISORDER =
            new KvPages(4, new int[][] {{6, 7, 2, 9}, {6, 7, 5}, {1}, {11, 3, 4, 0}}, new int[] {16, 9, 1, 13});

    /** Longer than what an engine may take at once, to the page, one position more and one less. */
    private static final KvPages MANY_PAGES = new KvPages(
            16,
            new int[][] {descending(0, 17), descending(17, 33), descending(33, 34), descending(20, 62)},
            new int[] {257, 255, 16, 661});

    private AttentionChecks() {}

    private static int[] descending(int from, int to) {
        return IntStream.range(from, to).map(i -> from + to - 1 - i).toArray();
    }

    static List<ConformanceCheck> all() {
        Map<String, Segments> packs = new TreeMap<>(Map.of(
                "no segment", Segments.ofBounds(0),
                "one row", Segments.ofBounds(0, 1),
                "an empty segment between", Segments.ofBounds(0, 3, 3, 20),
                "a long and a short segment", Segments.ofBounds(0, 130, 193),
                "blocks of the same length", Segments.uniform(3, 32)));
        List<ConformanceCheck> checks = new ArrayList<>();
        for (HeadLayout heads : LAYOUTS) {
            packs.forEach((pack, segments) -> {
                String name = " H=%d G=%d K=%d, %s".formatted(heads.heads(), heads.kvHeads(), heads.width(), pack);
                checks.add(new ConformanceCheck("attention" + name, trial -> forward(trial, heads, segments, 1)));
                checks.add(new ConformanceCheck("attentionBackward" + name, trial -> backward(trial, heads, segments)));
            });
            checks.add(cached(heads, "one page for each", EACH_ONE_PAGE));
            checks.add(cached(heads, "pages in disorder", DISORDER));
        }
        for (HeadLayout heads : WIDTHS) {
            checks.add(cached(heads, "chunks of keys", MANY_PAGES));
        }
        checks.add(cached(new HeadLayout(7, 1, 64), "seven queries to a key", MANY_PAGES));
        checks.add(cached(new HeadLayout(24, 2, 16), "twelve queries to a key", DISORDER));
        HeadLayout narrow = new HeadLayout(3, 1, 4);
        Segments veryLong = Segments.ofBounds(0, 5, 2305);
        checks.add(new ConformanceCheck("attention over 2300 rows", trial -> forward(trial, narrow, veryLong, 3)));
        checks.add(
                new ConformanceCheck("attentionBackward over 2300 rows", trial -> backward(trial, narrow, veryLong)));
        for (HeadLayout heads : WIDTHS) {
            String name = " H=%d G=%d K=%d, edges of blocks".formatted(heads.heads(), heads.kvHeads(), heads.width());
            checks.add(new ConformanceCheck("attention" + name, trial -> forward(trial, heads, EDGES, 1)));
            checks.add(new ConformanceCheck("attentionBackward" + name, trial -> backward(trial, heads, EDGES)));
        }
        checks.add(new ConformanceCheck(
                "attention with large scores over many keys",
                trial -> forward(trial, LAYOUTS.get(1), Segments.ofBounds(0, 1030), 12)));
        checks.add(new ConformanceCheck(
                "attention with large scores", trial -> forward(trial, LAYOUTS.get(3), Segments.ofBounds(0, 63), 12)));
        return checks;
    }

    private static void forward(Trial trial, HeadLayout heads, Segments segments, double spread) {
        Case c = new Case(trial, heads, segments, spread);
        trial.run((engine, side) -> engine.attention(
                side.of(c.q), side.of(c.k), side.of(c.v), heads, segments, side.of(c.out), side.of(c.logSumExp)));
        trial.expectClose("out", c.out);
        trial.expectClose("logSumExp", c.logSumExp);
    }

    private static void backward(Trial trial, HeadLayout heads, Segments segments) {
        Case c = new Case(trial, heads, segments, 1);
        int rows = segments.rows();
        Twin dOut = trial.random(rows, heads.queryColumns());
        Twin dq = trial.poisoned(rows, heads.queryColumns());
        Twin dk = trial.poisoned(rows, heads.keyColumns());
        Twin dv = trial.poisoned(rows, heads.keyColumns());
        trial.run((engine, side) -> {
            engine.trainingAttention(
                    side.of(c.q), side.of(c.k), side.of(c.v), heads, segments, side.of(c.out), side.of(c.logSumExp));
            engine.attentionBackward(
                    side.of(dOut),
                    side.of(c.q),
                    side.of(c.k),
                    side.of(c.v),
                    side.of(c.out),
                    side.of(c.logSumExp),
                    heads,
                    segments,
                    side.of(dq),
                    side.of(dk),
                    side.of(dv));
        });
        trial.expectClose("out", c.out);
        trial.expectClose("logSumExp", c.logSumExp);
        trial.expectClose("dv", dv, 1);
        trial.expectClose("dq", dq, 1);
        trial.expectClose("dk", dk, 1);
    }

    private static ConformanceCheck cached(HeadLayout heads, String what, KvPages pages) {
        return new ConformanceCheck(
                "attentionCached H=%d G=%d K=%d, %s".formatted(heads.heads(), heads.kvHeads(), heads.width(), what),
                trial -> cached(trial, heads, pages));
    }

    private static void cached(Trial trial, HeadLayout heads, KvPages pages) {
        int room = pages.pageSize()
                * (1
                        + Stream.of(pages.pages())
                                .flatMapToInt(IntStream::of)
                                .max()
                                .orElse(0));
        Twin q = trial.random(pages.rows(), heads.queryColumns());
        Twin keys = trial.random(room, heads.keyColumns());
        Twin values = trial.random(room, heads.keyColumns());
        Twin out = trial.poisoned(pages.rows(), heads.queryColumns());
        trial.run((engine, side) ->
                engine.attentionCached(side.of(q), side.of(keys), side.of(values), heads, pages, side.of(out)));
        trial.expectClose("out", out);
    }

    /** Random inputs and poisoned outputs. */
    static final class Case {
        final Twin q;
        final Twin k;
        final Twin v;
        final Twin out;
        final Twin logSumExp;

        Case(Trial trial, HeadLayout heads, Segments segments, double spread) {
            int rows = segments.rows();
            q = trial.random(rows, heads.queryColumns(), spread);
            k = trial.random(rows, heads.keyColumns(), spread);
            v = trial.random(rows, heads.keyColumns());
            out = trial.poisoned(rows, heads.queryColumns());
            logSumExp = trial.poisonedF32(rows, heads.heads());
        }
    }
}
