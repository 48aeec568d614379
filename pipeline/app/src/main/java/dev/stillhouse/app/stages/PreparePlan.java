package dev.stillhouse.app.stages;

import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.CleanSpec;
import dev.stillhouse.contracts.spec.DataSpec;
import dev.stillhouse.contracts.spec.DecontaminateSpec;
import dev.stillhouse.contracts.spec.DedupSpec;
import dev.stillhouse.contracts.spec.FieldsSpec;
import dev.stillhouse.contracts.spec.LabelledSpec;
import dev.stillhouse.contracts.spec.Location;
import dev.stillhouse.contracts.spec.PiiKind;
import dev.stillhouse.contracts.spec.PiiSpec;
import dev.stillhouse.contracts.spec.ScoreSpec;
import dev.stillhouse.lake.DataSource;
import dev.stillhouse.lake.PrepareSettings;
import dev.stillhouse.lake.RowFields;
import dev.stillhouse.lake.RowFields.Meaning;
import dev.stillhouse.lake.RowKind;
import dev.stillhouse.lake.guard.GuardThresholds;
import dev.stillhouse.lake.source.ReadLimits;
import dev.stillhouse.text.classify.ScoreRule;
import dev.stillhouse.text.pii.PiiType;
import dev.stillhouse.text.shard.ShardKind;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Says the data section of the spec in the words of the lake.
 *
 * @param classifiers the folder of a classifier by its name
 */
record PreparePlan(DataSpec spec, Path tokenizer, Function<String, Path> classifiers, RunFolder folder) {
    PrepareSettings settings() {
        return new PrepareSettings(
                RowKind.valueOf(spec.kind().name()),
                spec.input().isEmpty() ? Optional.empty() : Optional.of(source(spec.input(), spec.fields())),
                spec.labelled().map(this::source),
                spec.test().map(this::source),
                spec.system(),
                tokenizer,
                spec.sequenceLength(),
                spec.chunk()
                        .map(chunk -> new PrepareSettings.Chunk(chunk.tokens(), chunk.overlap()))
                        .orElseGet(() -> new PrepareSettings.Chunk(spec.sequenceLength(), 0)),
                clean(),
                dedup(spec.dedup()),
                pii(spec.pii()),
                spec.decontaminate().map(this::decontamination),
                spec.validation(),
                spec.maxRows()
                        .map(rows -> OptionalInt.of(Math.toIntExact(Math.min(rows, Integer.MAX_VALUE))))
                        .orElse(OptionalInt.empty()),
                packing(),
                spec.classify().stream().map(this::scoring).toList());
    }

    private PrepareSettings.Scoring scoring(ScoreSpec score) {
        return new PrepareSettings.Scoring(
                score.model(), classifiers.apply(score.model()), ScoreRule.of(score.keep(), score.atLeast()));
    }

    private PrepareSettings.Clean clean() {
        return new PrepareSettings.Clean(
                spec.clean().minCharacters(),
                spec.clean().maxCharacters(),
                injections(),
                PrepareSettings.Garbled.valueOf(spec.clean().garbled().name()),
                spec.quality().map(QualityPlan::families).orElse(List.of()),
                LanguagePlan.languages(spec.language(), spec.mix()));
    }

    private PrepareSettings.Injections injections() {
        if (spec.clean().injections() == CleanSpec.Injections.KEEP) {
            return PrepareSettings.Injections.KEEP;
        }
        return spec.guard()
                .<PrepareSettings.Injections>map(guard -> new PrepareSettings.Injections.ByModel(
                        guard.model().toString(),
                        new GuardThresholds(guard.injection(), guard.jailbreak()),
                        PrepareSettings.Found.valueOf(guard.action().name())))
                .orElse(PrepareSettings.Injections.DROP);
    }

    private PrepareSettings.Packing packing() {
        return new PrepareSettings.Packing(
                ShardKind.valueOf(spec.shards().name()),
                PrepareSettings.TooLong.valueOf(spec.tooLong().name()),
                spec.validationOf().stream()
                        .map(part -> part.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet()));
    }

    private PrepareSettings.Decontamination decontamination(DecontaminateSpec decontaminate) {
        return new PrepareSettings.Decontamination(
                decontaminate.ngram(),
                PrepareSettings.Contaminated.valueOf(decontaminate.action().name()),
                decontaminate.against().entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> source(entry.getValue()))));
    }

    static PrepareSettings.Pii pii(PiiSpec pii) {
        if (pii.action() == PiiSpec.Action.KEEP) {
            return PrepareSettings.Pii.KEEP;
        }
        return new PrepareSettings.Pii(
                PrepareSettings.PiiAction.valueOf(pii.action().name()),
                pii.kinds().orElseGet(() -> EnumSet.allOf(PiiKind.class)).stream()
                        .map(kind -> PiiType.valueOf(kind.name()))
                        .collect(Collectors.toSet()),
                pii.numbered() ? PrepareSettings.Numbering.BY_VALUE : PrepareSettings.Numbering.TYPE_ALONE);
    }

    private PrepareSettings.Dedup dedup(DedupSpec dedup) {
        return new PrepareSettings.Dedup(
                dedup.exact() ? PrepareSettings.Exact.DROP : PrepareSettings.Exact.KEEP,
                dedup.near()
                        .map(near -> new PrepareSettings.Near(
                                near.ngram(), near.bandCount(), near.rowsOfABand(), near.threshold())),
                PrepareSettings.Keep.valueOf(dedup.keep().name()),
                dedup.index()
                        .map(path ->
                                new PrepareSettings.Index(path.in(folder.root()).value(), generation(dedup))));
    }

    /** A run is known by its folder: prepared again, it takes the place of what it added before. */
    private String generation(DedupSpec dedup) {
        return dedup.generation()
                .orElseGet(
                        () -> "run-" + Hashes.ofText(folder.root().toString()).substring(0, 16));
    }

    private DataSource source(LabelledSpec labelled) {
        return source(labelled.path(), labelled.fields());
    }

    private DataSource source(List<Location> locations, FieldsSpec fields) {
        return source(locations, fields, folder, spec.maxRowBytes());
    }

    static DataSource source(List<Location> locations, FieldsSpec fields, RunFolder folder, int maxRowBytes) {
        List<String> paths = locations.stream()
                .map(location -> location.in(folder.root()).value())
                .toList();
        Map<Meaning, String> names = new EnumMap<>(Meaning.class);
        fields.id().ifPresent(name -> names.put(Meaning.ID, name));
        fields.text().ifPresent(name -> names.put(Meaning.TEXT, name));
        fields.prompt().ifPresent(name -> names.put(Meaning.PROMPT, name));
        fields.completion().ifPresent(name -> names.put(Meaning.COMPLETION, name));
        fields.messages().ifPresent(name -> names.put(Meaning.MESSAGES, name));
        fields.system().ifPresent(name -> names.put(Meaning.SYSTEM, name));
        fields.tools().ifPresent(name -> names.put(Meaning.TOOLS, name));
        fields.chosen().ifPresent(name -> names.put(Meaning.CHOSEN, name));
        fields.rejected().ifPresent(name -> names.put(Meaning.REJECTED, name));
        fields.language().ifPresent(name -> names.put(Meaning.LANGUAGE, name));
        fields.licence().ifPresent(name -> names.put(Meaning.LICENCE, name));
        fields.source().ifPresent(name -> names.put(Meaning.SOURCE, name));
        fields.score().ifPresent(name -> names.put(Meaning.SCORE, name));
        return new DataSource(paths, new RowFields(names), new ReadLimits(maxRowBytes));
    }
}
