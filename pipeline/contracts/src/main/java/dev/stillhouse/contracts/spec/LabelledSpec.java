package dev.stillhouse.contracts.spec;

import dev.stillhouse.contracts.spec.binding.Default;
import dev.stillhouse.contracts.spec.binding.Rules;
import java.util.List;

/** Chats whose answers are known, or an evaluation set. */
public record LabelledSpec(
        List<Location> path, @Default("{}") FieldsSpec fields) {
    public LabelledSpec {
        new Rules()
                .that(!path.isEmpty(), "path must name at least one file or folder")
                .hold();
    }
}
