package dev.stillhouse.app.evaluate;

import dev.stillhouse.contracts.failure.FailureCode;
import dev.stillhouse.finetune.EngineSource;
import dev.stillhouse.llama.LlamaModel;
import dev.stillhouse.llama.generate.Sampling;
import dev.stillhouse.tensor.Engine;
import dev.stillhouse.text.chat.Chat;
import dev.stillhouse.text.chat.ChatJson;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A Spark task: loads the model, answers the rows of one partition and grades the answers. In: id, language, messages, completion.
 * Out: {@link AnswerColumns}.
 */
final class AnswerPartition implements MapPartitionsFunction<Row, Row> {
    private final ModelLocation model;
    private final AnswerSettings settings;
    private final EngineSource engines;
    private final Clock clock;

    AnswerPartition(ModelLocation model, AnswerSettings settings, EngineSource engines, Clock clock) {
        this.model = model;
        this.settings = settings;
        this.engines = engines;
        this.clock = clock;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return rows;
        }
        try (PromptCodec codec = PromptCodec.open(model.files().folder())) {
            List<Question> questions = new ArrayList<>();
            rows.forEachRemaining(row -> questions.add(question(row, codec)));
            List<Row> graded = new ArrayList<>();
            answers(questions, codec).forEach(answer -> graded.add(row(answer, codec)));
            return graded.iterator();
        }
    }

    private Question question(Row row, PromptCodec codec) {
        String id = row.getString(0);
        String language = row.isNullAt(1) || row.getString(1).isBlank() ? Question.UNDETERMINED : row.getString(1);
        String gold = row.getString(3);
        String place = row.isNullAt(4) ? id : id + " (" + row.getString(4) + ")";
        checkGold(place, gold);
        return new Question(id, language, gold, codec.prompt(chat(place, row.getString(2))));
    }

    private static Chat chat(String place, String messages) {
        try {
            return ChatJson.read(messages);
        } catch (IllegalArgumentException e) {
            throw FailureCode.DATASET_INVALID.because(
                    e, "Test row %s: %s; run prepare again", place, String.valueOf(e.getMessage()));
        }
    }

    /** Before hours of generation are spent on it. */
    private void checkGold(String place, String gold) {
        try {
            settings.grader().grade(gold, gold);
        } catch (IllegalArgumentException e) {
            throw FailureCode.DATASET_INVALID.because(
                    e,
                    "Test row %s: %s; correct the row in data.test, or evaluate.fields",
                    place,
                    String.valueOf(e.getMessage()));
        }
    }

    private List<Answer> answers(List<Question> questions, PromptCodec codec) {
        try (Engine engine = engines.open();
                LlamaModel opened = model.files().openMerged(engine)) {
            Sampling greedy = Sampling.greedy(settings.maxTokens(), codec.stopTokens());
            return new AnswerLoop(opened, greedy, settings.slots(), clock).answer(questions);
        }
    }

    private Row row(Answer answer, PromptCodec codec) {
        Question question = answer.question();
        String text = codec.text(answer.ids());
        Grade grade = settings.grader().grade(question.gold(), text);
        return RowFactory.create(
                question.id(),
                question.language(),
                question.gold(),
                text,
                grade.exact(),
                CollectionConverters.asScala(grade.fields()),
                answer.finish().name().toLowerCase(Locale.ROOT),
                answer.tokens(),
                TaskContext.getPartitionId(),
                answer.began(),
                answer.ended());
    }
}
