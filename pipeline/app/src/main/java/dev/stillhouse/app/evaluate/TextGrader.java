package dev.stillhouse.app.evaluate;

import java.util.List;
import java.util.Map;

/** For answers in plain text: right when they are the same but for white space at the ends. */
public record TextGrader() implements Grader {
    @Override
    public List<String> fields() {
        return List.of();
    }

    @Override
    public Grade grade(String gold, String answer) {
        return new Grade(gold.strip().equals(answer.strip()), Map.of());
    }
}
