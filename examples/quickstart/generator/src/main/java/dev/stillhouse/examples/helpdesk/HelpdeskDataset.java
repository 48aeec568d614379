package dev.stillhouse.examples.helpdesk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the files of a {@link Recipe}: the same recipe gives the same bytes. */
public final class HelpdeskDataset {
    private final Phrasebook book;
    private final Path folder;
    private final Recipe recipe;
    private final List<Path> written = new ArrayList<>();

    private HelpdeskDataset(Phrasebook book, Path folder, Recipe recipe) {
        this.book = book;
        this.folder = folder;
        this.recipe = recipe;
    }

    /**
     * @return the files written, in the order of the recipe
     * @throws dev.stillhouse.contracts.failure.Failure FILE_UNWRITABLE
     */
    public static List<Path> write(Path folder, Recipe recipe) {
        HelpdeskDataset dataset = new HelpdeskDataset(Phrasebook.load(), folder, recipe);
        dataset.writeLabelled("gold", Split.TRAIN, recipe.gold());
        dataset.writeLabelled("test", Split.TEST, recipe.test());
        dataset.writePile();
        dataset.writeLabelled("teacher-train", Split.TRAIN, recipe.teacherLabelled());
        dataset.writeUnlabelled("base-train", recipe.baseUnlabelled());
        return List.copyOf(dataset.written);
    }

    private void writeLabelled(String name, Split split, int count) {
        if (count > 0) {
            file(name).writeLabelled(generator(name, split).tickets(count));
        }
    }

    private void writeUnlabelled(String name, int count) {
        if (count > 0) {
            file(name).writeUnlabelled(generator(name, Split.TRAIN).threads(count));
        }
    }

    private void writePile() {
        if (recipe.pile() > 0) {
            Pile.TestTickets tested = new Pile.TestTickets(generator("test", Split.TEST), recipe.test());
            Pile pile = new Pile(book, recipe.dirt(), recipe.pile(), tested, recipe.seed());
            BrokenLines broken = new BrokenLines(recipe.seed());
            file("tickets/tickets-a").writePile(pile.rows(PileRow.Part.FIRST), broken);
            file("tickets/tickets-b").writePile(pile.rows(PileRow.Part.SECOND), broken);
        }
    }

    private TicketFile file(String name) {
        Path path = folder.resolve(name + ".jsonl");
        written.add(path);
        return new TicketFile(path);
    }

    private TicketGenerator generator(String name, Split split) {
        return new TicketGenerator(book, split, name, recipe.seed());
    }
}
