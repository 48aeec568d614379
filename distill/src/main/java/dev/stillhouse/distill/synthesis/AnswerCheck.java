package dev.stillhouse.distill.synthesis;

import java.util.Optional;

/** Looks at the text of an answer. */
@FunctionalInterface
interface AnswerCheck {
    /** Empty for one that is good. */
    Optional<Rejection> check(String answer);
}
