package dev.stillhouse.distill.synthesis;

import dev.stillhouse.distill.teacher.AnswerParameters;
import dev.stillhouse.distill.teacher.EndpointRequest;
import dev.stillhouse.distill.teacher.TokenUsage;
import java.io.Serializable;

/** Something that a teacher is to be asked once, and that the ledger keeps the outcome of. */
public sealed interface Asked extends Serializable permits Question, GivenText {
    /** See {@link RequestId}. */
    String requestId();

    EndpointRequest request(AnswerParameters parameters);

    /** What it can come to at most. */
    TokenUsage most(AnswerParameters parameters);
}
