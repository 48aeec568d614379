package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.PriceBook;
import dev.stillhouse.distill.synthesis.Rejection;
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

    Iterator<Row> rejects(Iterator<Answer> answers, PriceBook prices) {
        Rejects rejects = new Rejects(prices);
        return each(answers, answer -> {
            Optional<Rejection> rejection = judge.judge(answer);
            return rejection.map(found -> rejects.row(answer.prompt(), found, answer.entry()));
        });
    }

    Iterator<Row> accepted(Iterator<Answer> answers, Provenance provenance) {
        return each(answers, answer -> {
            boolean rejected = judge.judge(answer).isPresent();
            return rejected
                    ? Optional.empty()
                    : Optional.of(provenance.row(
                            answer.prompt(), answer.entry(), judge.chat(answer).capture()));
        });
    }

    Iterator<Answer> usable(Iterator<Answer> answers) {
        return each(answers, answer -> judge.judge(answer).isPresent() ? Optional.empty() : Optional.of(answer));
    }

    private static <T> Iterator<T> each(Iterator<Answer> answers, Function<Answer, Optional<T>> view) {
        Stream<Answer> stream = StreamSupport.stream(Spliterators.spliteratorUnknownSize(answers, 0), false);
        return stream.map(view).flatMap(Optional::stream).iterator();
    }
}
