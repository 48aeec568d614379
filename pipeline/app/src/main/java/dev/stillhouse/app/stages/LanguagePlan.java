package dev.stillhouse.app.stages;

import dev.stillhouse.contracts.spec.LanguageSpec;
import dev.stillhouse.contracts.spec.MixSpec;
import dev.stillhouse.lake.PrepareSettings.Identify;
import dev.stillhouse.lake.PrepareSettings.Languages;
import dev.stillhouse.text.language.LanguageMix;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Says in the words of the lake what the spec wants of languages. */
final class LanguagePlan {
    private LanguagePlan() {}

    static Languages languages(Optional<LanguageSpec> language, Optional<MixSpec> mix) {
        return new Languages(
                language.map(spec -> Identify.valueOf(spec.identify().name())).orElse(Identify.OFF),
                language.map(spec -> Set.copyOf(spec.among())).orElse(Set.of()),
                language.map(LanguageSpec::least).orElse(0.0),
                language.map(spec -> Set.copyOf(spec.keep())).orElse(Set.of()),
                mix.map(LanguagePlan::mix).orElse(LanguageMix.WHOLE));
    }

    private static LanguageMix mix(MixSpec spec) {
        if (spec instanceof MixSpec.Shares named) {
            return new LanguageMix.Shares(new TreeMap<>(named.shares()));
        }
        return new LanguageMix.Temperature(((MixSpec.Temperature) spec).temperature());
    }
}
