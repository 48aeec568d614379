package dev.stillhouse.examples.helpdesk;

import dev.stillhouse.contracts.failure.Check;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The unlabelled pile: tickets of the training split with {@link Dirt}. A pure function of seed and row index. */
final class Pile {
    private static final int TRIES = 50;

    private final TicketGenerator clean;
    private final Soiler soiler;
    private final Dirt dirt;
    private final int rows;
    private final long seed;

    /** @param tested the tickets that contaminated rows copy */
    Pile(Phrasebook book, Dirt dirt, int rows, TestTickets tested, long seed) {
        Check.that(
                dirt.contaminated() == 0 || tested.count() > 0,
                "dirt.contaminated is %s, but there are no test tickets to copy; set it to 0 or recipe.test above 0",
                dirt.contaminated());
        this.clean = new TicketGenerator(book, Split.TRAIN, "pile", seed);
        this.soiler = new Soiler(book, tested);
        this.dirt = dirt;
        this.rows = rows;
        this.seed = SeededRandom.seed(seed, "dirt");
    }

    /** The test tickets of a recipe. */
    record TestTickets(TicketGenerator generator, int count) {
        Ticket draw(SeededRandom random) {
            return generator.ticket(random.below(count));
        }
    }

    Stream<PileRow> rows(PileRow.Part part) {
        int middle = (rows + 1) / 2;
        IntStream indices = part == PileRow.Part.FIRST ? IntStream.range(0, middle) : IntStream.range(middle, rows);
        return indices.mapToObj(this::row);
    }

    PileRow row(int index) {
        Blemish blemish = blemish(index);
        SeededRandom random = SeededRandom.of(seed, "row", index);
        String text = switch (blemish) {
            case EXACT_DUPLICATE -> earlier(index, random).text();
            case NEAR_DUPLICATE -> soiler.reworded(earlier(index, random).text(), random);
            default -> soiler.soiled(clean.ticket(index), blemish, random);
        };
        return new PileRow(String.format(Locale.ROOT, "ticket-%06d", index), text, blemish);
    }

    private Blemish blemish(int index) {
        PileRow.Part part = index < (rows + 1) / 2 ? PileRow.Part.FIRST : PileRow.Part.SECOND;
        double at = SeededRandom.of(seed, "blemish", index).uniform();
        for (Blemish blemish : Blemish.values()) {
            at -= dirt.rate(blemish, part);
            if (at < 0) {
                boolean copy = blemish == Blemish.EXACT_DUPLICATE || blemish == Blemish.NEAR_DUPLICATE;
                return copy && index == 0 ? Blemish.NONE : blemish;
            }
        }
        return Blemish.NONE;
    }

    private Ticket earlier(int index, SeededRandom random) {
        for (int tries = 0; tries < TRIES; tries++) {
            int at = random.below(index);
            if (blemish(at) == Blemish.NONE) {
                return clean.ticket(at);
            }
        }
        return clean.ticket(0);
    }
}
