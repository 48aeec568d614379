package dev.stillhouse.distill.spark;

import dev.stillhouse.contracts.run.Hashes;
import dev.stillhouse.distill.teacher.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** Compares the answers to one prompt, of which there are few. */
final class Samples {
    private Samples() {}

    /** Marks the answers that say what one with a lower number says. */
    static JavaRDD<Answer> compared(JavaRDD<Answer> answers, int partitions) {
        return answers.mapToPair(answer -> new Tuple2<>(prompt(answer.prompt()), answer))
                .groupByKey(partitions)
                .flatMap(group -> marked(group._2()));
    }

    private static String prompt(Prompt prompt) {
        return prompt.id() + '\n' + Hashes.ofText(prompt.messages() + '\n' + prompt.tools());
    }

    private static Iterator<Answer> marked(Iterable<Answer> answers) {
        List<Answer> inOrder = new ArrayList<>();
        answers.forEach(inOrder::add);
        inOrder.sort(Comparator.comparingInt(answer -> answer.prompt().sample()));
        Map<String, Integer> first = new HashMap<>();
        return inOrder.stream().map(answer -> marked(answer, first)).iterator();
    }

    private static Answer marked(Answer answer, Map<String, Integer> first) {
        int sample = answer.prompt().sample();
        if (!(answer.entry().outcome() instanceof Outcome.Answered answered)) {
            return answer;
        }
        int earliest = first.computeIfAbsent(answered.text() + '\n' + answered.calls(), text -> sample);
        return new Answer(answer.prompt(), answer.line(), earliest == sample ? 0 : earliest);
    }
}
