package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What can be asked of a teacher in one exchange. */
public sealed interface EndpointRequest permits TeacherRequest, ScoreRequest {
    /** Where it goes, behind the base URL of an endpoint. */
    String path();

    /** The body of the request. */
    ObjectNode body(String model);

    /** @throws ReplyReader.BadReply when the reply is not what the API promises to such a request */
    Outcome read(String reply) throws ReplyReader.BadReply;
}
