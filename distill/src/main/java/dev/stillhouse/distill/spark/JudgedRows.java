package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.LedgerEntry;
import dev.stillhouse.distill.synthesis.Price;
import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;

/** The answers of one partition, told apart. The judge lives as long as the task. */
final class JudgedRows {
    private final Judge judge;

    JudgedRows(JudgeSettings settings) {
        judge = new Judge(settings);
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> judge.close());
    }

    Iterator<Row> rejects(Iterator<Answer> answers, Price price) {
        Rejects rejects = new Rejects(price);
        return each(answers, answer -> {
            LedgerEntry entry = answer.entry();
            return judge.judge(answer.prompt(), entry)
                    .map(rejection -> rejects.row(answer.prompt(), rejection, entry.outcome()));
        });
    }

    Iterator<Row> accepted(Iterator<Answer> answers, Provenance provenance) {
        return each(answers, answer -> {
            LedgerEntry entry = answer.entry();
            return judge.judge(answer.prompt(), entry).isPresent()
                    ? Optional.empty()
                    : Optional.of(provenance.row(
                            answer.prompt(),
                            entry,
                            judge.chat(answer.prompt(), entry).capture()));
        });
    }

    Iterator<Answer> usable(Iterator<Answer> answers) {
        return each(
                answers,
                answer -> judge.judge(answer.prompt(), answer.entry()).isPresent()
                        ? Optional.empty()
                        : Optional.of(answer));
    }

    private static <T> Iterator<T> each(Iterator<Answer> answers, Function<Answer, Optional<T>> view) {
        Stream<Answer> stream = StreamSupport.stream(Spliterators.spliteratorUnknownSize(answers, 0), false);
        return stream.map(view).flatMap(Optional::stream).iterator();
    }
}
