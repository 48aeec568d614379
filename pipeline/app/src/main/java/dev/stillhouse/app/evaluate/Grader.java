package dev.stillhouse.app.evaluate;

import java.io.Serializable;
import java.util.List;

/** Judges an answer by the gold one. Travels to Spark executors. */
public interface Grader extends Serializable {
    /** The fields that are graded one by one. */
    List<String> fields();

    /** @throws IllegalArgumentException when the gold answer itself is no answer of this kind */
    Grade grade(String gold, String answer);
}
