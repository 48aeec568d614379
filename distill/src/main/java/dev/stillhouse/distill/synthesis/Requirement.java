package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stillhouse.contracts.failure.Check;
import dev.stillhouse.contracts.json.Json;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What an answer must be to become a training row. */
public sealed interface Requirement extends Serializable {
    /** What checks answers; for one thread at a time. */
    AnswerCheck check();

    /** Of the check, where it is one. */
    Optional<String> name();

    /** Anything that is not blank. */
    record AnyText() implements Requirement {
        @Override
        public AnswerCheck check() {
            return answer -> Optional.empty();
        }

        @Override
        public Optional<String> name() {
            return Optional.empty();
        }
    }

    /** Exactly one JSON object with exactly these keys, and nothing around it. */
    record JsonObject(List<String> keys) implements Requirement {
        public JsonObject {
            Check.that(!keys.isEmpty(), "synthesize.require.json must name at least one key");
            Check.that(
                    new HashSet<>(keys).size() == keys.size(),
                    "synthesize.require.json must not name a key twice, but was %s",
                    keys);
            // An ArrayList is what Java serialization carries without surprises.
            keys = new ArrayList<>(keys);
        }

        @Override
        public AnswerCheck check() {
            return this::check;
        }

        private Optional<Rejection> check(String answer) {
            try {
                JsonNode node = Json.parse(answer);
                if (!node.isObject()) {
                    return Rejection.of(RejectReason.NOT_JSON, "not an object");
                }
                return checkKeys(node);
            } catch (JsonProcessingException e) {
                return Rejection.of(RejectReason.NOT_JSON, e.getOriginalMessage());
            }
        }

        @Override
        public Optional<String> name() {
            return Optional.of("json");
        }

        private Optional<Rejection> checkKeys(JsonNode object) {
            Set<String> missing = new TreeSet<>(keys);
            Set<String> unknown = new TreeSet<>();
            object.fieldNames().forEachRemaining(name -> {
                if (!missing.remove(name)) {
                    unknown.add(name);
                }
            });
            if (missing.isEmpty() && unknown.isEmpty()) {
                return Optional.empty();
            }
            return Rejection.of(RejectReason.WRONG_KEYS, "missing " + missing + ", unknown " + unknown);
        }
    }

    /**
     * A JSON value that a schema allows, and nothing around it.
     *
     * @param schema of draft 2020-12, unless it names another in {@code $schema}
     */
    record JsonSchema(String schema) implements Requirement {
        public JsonSchema {
            SchemaCheck.of(schema);
        }

        @Override
        public AnswerCheck check() {
            return SchemaCheck.of(schema);
        }

        @Override
        public Optional<String> name() {
            return Optional.of("json_schema");
        }
    }
}
