package dev.stillhouse.app.stage;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.spec.binding.Nearest;
import java.util.ArrayList;
import java.util.List;

/** Which stages of a graph a command is about. */
public sealed interface Selection {
    /** Every stage that is not done. */
    record Everything() implements Selection {}

    /** The stages that a name means, where they are not done, on what earlier stages left. */
    record Only(String name) implements Selection {}

    /** The first stage that a name means and all after it, done or not. */
    record From(String name) implements Selection {}

    /** What to do with a stage. */
    enum Wish {
        LEAVE,
        WHEN_NEEDED,
        AGAIN
    }

    /** @throws dev.stillhouse.contracts.failure.Failure COMMAND_INVALID when the name means no stage */
    default List<Wish> wishes(List<StageName> stages) {
        List<Wish> wishes = new ArrayList<>();
        if (this instanceof Only only) {
            first(stages, only.name());
            stages.forEach(stage -> wishes.add(stage.isMeantBy(only.name()) ? Wish.WHEN_NEEDED : Wish.LEAVE));
        } else if (this instanceof From from) {
            int first = first(stages, from.name());
            for (int i = 0; i < stages.size(); i++) {
                wishes.add(i < first ? Wish.WHEN_NEEDED : Wish.AGAIN);
            }
        } else {
            stages.forEach(stage -> wishes.add(Wish.WHEN_NEEDED));
        }
        return wishes;
    }

    private static int first(List<StageName> stages, String name) {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).isMeantBy(name)) {
                return i;
            }
        }
        List<String> known = stages.stream().map(StageName::toString).toList();
        throw FailureCode.COMMAND_INVALID.with("This run has no stage \"%s\"%s", name, Nearest.hint(name, known));
    }
}
