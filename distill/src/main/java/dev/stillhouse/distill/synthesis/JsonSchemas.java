package dev.stillhouse.distill.synthesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Makes schemas ready for use. What a schema is made of must be in it: nothing is fetched from anywhere. */
final class JsonSchemas {
    private static final int PROBLEMS_NAMED = 3;
    private static final String DRAFT = SpecificationVersion.DRAFT_2020_12.getDialectId();

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().locale(Locale.ENGLISH).build()));

    /** A schema that is none. */
    static final class NotASchema extends Exception {
        NotASchema(String message) {
            super(message);
        }
    }

    /** @param schema of draft 2020-12, unless it names another one in {@code $schema} */
    Schema compile(JsonNode schema) throws NotASchema {
        refuseReferences(schema);
        try {
            Schema draft =
                    registry.getSchema(SchemaLocation.of(schema.path("$schema").asText(DRAFT)));
            List<Error> errors = draft.validate(schema);
            if (!errors.isEmpty()) {
                throw new NotASchema("is no JSON Schema: " + text(errors));
            }
            Schema compiled = registry.getSchema(schema);
            compiled.initializeValidators();
            return compiled;
        } catch (SchemaException e) {
            throw new NotASchema("is no JSON Schema: " + e.getMessage());
        }
    }

    private static void refuseReferences(JsonNode node) throws NotASchema {
        JsonNode reference = node.path("$ref");
        if (reference.isTextual() && !reference.textValue().startsWith("#")) {
            throw new NotASchema(
                    "refers to " + reference.textValue() + "; put what it needs under $defs, since nothing is fetched");
        }
        for (JsonNode inner : node) {
            refuseReferences(inner);
        }
    }

    /** A few of them in one order, whatever order they were found in. */
    static String text(List<Error> errors) {
        List<String> lines =
                errors.stream().map(Error::toString).sorted().distinct().toList();
        String named = lines.stream().limit(PROBLEMS_NAMED).collect(Collectors.joining("; "));
        return lines.size() <= PROBLEMS_NAMED ? named : named + "; and " + (lines.size() - PROBLEMS_NAMED) + " more";
    }
}
