package dev.stillhouse.distill.teacher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/**
 * How far a batch has come.
 *
 * @param status as the endpoint says it
 * @param outputFile id of the file with answers
 * @param errorFile id of the file with requests that failed
 * @param done requests that have ended
 * @param detail what went wrong with the batch as a whole; empty when nothing did
 */
public record BatchState(
        String id, String status, Optional<String> outputFile, Optional<String> errorFile, long done, String detail) {
    private static final Set<String> ENDS = Set.of("completed", "failed", "expired", "cancelled");

    public boolean hasEnded() {
        return ENDS.contains(status);
    }

    /** Whether every request was seen to. Of other batches only those in its files were. */
    public boolean isComplete() {
        return status.equals("completed");
    }

    static BatchState read(JsonNode batch) {
        JsonNode counts = batch.path("request_counts");
        JsonNode errors = batch.path("errors").path("data");
        return new BatchState(
                batch.path("id").asText(),
                batch.path("status").asText(),
                text(batch.path("output_file_id")),
                text(batch.path("error_file_id")),
                counts.path("completed").asLong() + counts.path("failed").asLong(),
                errors.isEmpty()
                        ? ""
                        : Excerpt.of(errors.path(0).path("message").asText()));
    }

    private static Optional<String> text(JsonNode node) {
        return node.isTextual() && !node.textValue().isEmpty() ? Optional.of(node.textValue()) : Optional.empty();
    }
}
