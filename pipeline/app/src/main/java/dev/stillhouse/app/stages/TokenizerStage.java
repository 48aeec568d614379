package dev.stillhouse.app.stages;

import dev.stillhouse.app.stage.Stage;
import dev.stillhouse.app.stage.StageInput;
import dev.stillhouse.app.stage.StageKind;
import dev.stillhouse.app.stage.StageName;
import dev.stillhouse.app.stage.StageOutcome;
import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.contracts.json.Json;
import dev.stillhouse.contracts.run.Progress;
import dev.stillhouse.contracts.run.RunFolder;
import dev.stillhouse.contracts.spec.DataSpec;
import dev.stillhouse.contracts.spec.Location;
import dev.stillhouse.contracts.spec.SpecWriter;
import dev.stillhouse.contracts.spec.TokenizerSpec;
import dev.stillhouse.text.chat.Llama31Template;
import dev.stillhouse.text.tokenize.BpeSettings;
import dev.stillhouse.text.tokenize.BpeTrainer;
import dev.stillhouse.text.tokenize.TrainedBpe;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Trains a tokenizer on the texts of jsonl files. */
final class TokenizerStage implements Stage {
    private final TokenizerSpec section;
    private final Optional<DataSpec> data;
    private final Services services;

    TokenizerStage(TokenizerSpec section, Optional<DataSpec> data, Services services) {
        this.section = section;
        this.data = data;
        this.services = services;
    }

    @Override
    public StageName name() {
        return StageName.of(StageKind.TOKENIZER);
    }

    @Override
    public String identity() {
        return SpecWriter.identity(section);
    }

    @Override
    public Map<String, StageInput> inputs() {
        Map<String, StageInput> inputs = new TreeMap<>();
        ModelPlaces.addData("texts", textsKey(), texts(), inputs);
        return inputs;
    }

    @Override
    public List<Path> outputs(RunFolder folder) {
        return List.of(folder.tokenizer());
    }

    @Override
    public StageOutcome run(RunFolder folder, Progress progress) {
        String[] paths =
                texts().stream().map(place -> place.in(folder.root()).value()).toArray(String[]::new);
        Dataset<Row> rows = services.spark().session().read().json(paths);
        Iterator<String> texts = Stream.concat(
                        section.train().fields().stream().flatMap(field -> texts(rows, field, paths)),
                        Stream.generate(Llama31Template::fixedText).limit(rows.count()))
                .iterator();
        TrainedBpe trained = new BpeTrainer(BpeSettings.ofSize(section.train().vocabulary())).train(texts);
        trained.write(folder.tokenizer());
        return new StageOutcome(
                Json.object().put("vocabulary", trained.vocabularySize()),
                String.format(Locale.ROOT, "%,d tokens", trained.vocabularySize()));
    }

    private static Stream<String> texts(Dataset<Row> rows, String field, String[] paths) {
        if (!List.of(rows.columns()).contains(field)) {
            throw FailureCode.DATASET_INVALID.with(
                    "%s: rows have no field \"%s\"; name those with text in tokenizer.train.fields",
                    String.join(", ", paths), field);
        }
        Iterable<String> texts =
                () -> rows.select(field).na().drop().as(Encoders.STRING()).toLocalIterator();
        return StreamSupport.stream(texts.spliterator(), false);
    }

    private String textsKey() {
        return section.train().input().isEmpty() ? "data.input" : "tokenizer.train.input";
    }

    private List<Location> texts() {
        return section.train().input().isEmpty()
                ? data.map(DataSpec::input).orElse(List.of())
                : section.train().input();
    }
}
