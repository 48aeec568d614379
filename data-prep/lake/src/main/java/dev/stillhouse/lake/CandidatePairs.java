package dev.stillhouse.lake;

import dev.stillhouse.text.dedup.SketchSieve;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of rows that share a band and whose sketches do not speak against it. The rows come sorted by band and place, and a bucket, all
 * rows of one band, passes by without being held, whatever its size: each row is paired with the row before it and with the leaders of the
 * bucket. A row that resembles none of them is a leader itself; of more than {@value #MOST_LEADERS} the oldest goes.
 */
final class CandidatePairs implements Iterator<Row> {
    /** Two places, the smaller one first. */
    static final StructType SCHEMA =
            new StructType().add("a", DataTypes.StringType, false).add("b", DataTypes.StringType, false);

    private static final int MOST_LEADERS = 8;

    private record Member(String place, byte[] sketch) {}

    private final Iterator<Row> rows;
    private final SketchSieve sieve;
    private final Deque<Row> pairs = new ArrayDeque<>();
    private final Deque<Member> leaders = new ArrayDeque<>();
    private @Nullable Member before;
    private long band;

    /** @param rows {@link NearDuplicates#BANDED} */
    CandidatePairs(Iterator<Row> rows, SketchSieve sieve) {
        this.rows = rows;
        this.sieve = sieve;
    }

    @Override
    public boolean hasNext() {
        while (pairs.isEmpty() && rows.hasNext()) {
            Row row = rows.next();
            if (row.getLong(0) != band) {
                band = row.getLong(0);
                leaders.clear();
                before = null;
            }
            take(new Member(row.getString(1), row.getAs(2)));
        }
        return !pairs.isEmpty();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return pairs.remove();
    }

    private void take(Member member) {
        boolean follows = false;
        boolean beforeLeads = false;
        for (Member leader : leaders) {
            boolean alike = sieve.mayBeAlike(leader.sketch, member.sketch);
            follows |= alike;
            beforeLeads |= leader == before;
            if (alike) {
                pair(leader, member);
            }
        }
        if (before != null && !beforeLeads && sieve.mayBeAlike(before.sketch, member.sketch)) {
            pair(before, member);
        }
        if (!follows) {
            if (leaders.size() == MOST_LEADERS) {
                leaders.remove();
            }
            leaders.add(member);
        }
        before = member;
    }

    /** Rows of earlier runs are not compared with each other again. */
    private void pair(Member a, Member b) {
        if (!(Elders.isElder(a.place) && Elders.isElder(b.place))) {
            pairs.add(RowFactory.create(a.place, b.place));
        }
    }
}
