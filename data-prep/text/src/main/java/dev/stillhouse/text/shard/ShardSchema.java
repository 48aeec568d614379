package dev.stillhouse.text.shard;

import dev.stillhouse.contracts.failure.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The columns of a shard as an Arrow schema, and the metadata that both kinds of files carry. */
final class ShardSchema {
    static final String TOKENS = "tokens";
    static final String LABELS = "labels";
    static final String STARTS = "starts";
    /** One text per sequence each: what {@link Origin#fields} has, in its order. */
    static final List<String> ORIGINS = List.of("rows", "datasets", "places", "keys", "licences", "sources");

    /** Training reads rows in any order, and with one all others of its batch. */
    static final int BATCH_ROWS = 4;

    private ShardSchema() {}

    static Schema of(ShardVersion version, ShardFormat format) {
        List<Field> fields = new ArrayList<>(List.of(binary(TOKENS), binary(LABELS), binary(STARTS)));
        ORIGINS.forEach(column -> fields.add(textList(column)));
        if (format.k() > 0) {
            version.topKColumns().forEach(column -> fields.add(binary(column)));
        }
        return new Schema(fields, metadata(version, format));
    }

    static Map<String, String> metadata(ShardVersion version, ShardFormat format) {
        Map<String, String> metadata = new TreeMap<>();
        version.putInto(metadata);
        metadata.put("k", Integer.toString(format.k()));
        metadata.put("sequence_length", Integer.toString(format.sequenceLength()));
        metadata.put("tokenizer", format.tokenizer());
        metadata.put("template", format.template());
        return metadata;
    }

    /** @throws IllegalArgumentException when the schema is not that of a shard of its version */
    static ShardFormat format(Schema schema) {
        ShardFormat format = format(schema.getCustomMetadata());
        Check.that(
                schema.getFields()
                        .equals(of(ShardVersion.in(schema.getCustomMetadata()), format)
                                .getFields()),
                "the columns are %s, which are not those of a shard",
                schema.getFields());
        return format;
    }

    /** @throws IllegalArgumentException when the metadata is not that of a shard */
    static ShardFormat format(Map<String, String> metadata) {
        return new ShardFormat(
                number(metadata, "sequence_length"),
                number(metadata, "k"),
                metadata.getOrDefault("tokenizer", ""),
                metadata.getOrDefault("template", ""));
    }

    private static int number(Map<String, String> metadata, String key) {
        String value = metadata.getOrDefault(key, "missing");
        Check.that(value.matches("[0-9]{1,9}"), "metadata %s must be a number, but is %s", key, value);
        return Integer.parseInt(value);
    }

    private static Field binary(String name) {
        return new Field(name, FieldType.notNullable(new ArrowType.Binary()), List.of());
    }

    private static Field textList(String name) {
        Field element = new Field("element", FieldType.notNullable(new ArrowType.Utf8()), List.of());
        return new Field(name, FieldType.notNullable(new ArrowType.List()), List.of(element));
    }
}
