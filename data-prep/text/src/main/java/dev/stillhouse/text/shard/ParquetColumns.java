package dev.stillhouse.text.shard;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;

import java.util.List;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** The columns of a shard as a Parquet schema: the names and meanings of {@link ShardSchema}, lists in Parquet's three levels. */
final class ParquetColumns {
    static final String LIST = "list";
    static final String ELEMENT = "element";

    private ParquetColumns() {}

    static MessageType schema(ShardVersion version, ShardFormat format) {
        Types.MessageTypeBuilder columns = Types.buildMessage();
        List.of(ShardSchema.TOKENS, ShardSchema.LABELS, ShardSchema.STARTS)
                .forEach(column -> columns.required(BINARY).named(column));
        for (String column : ShardSchema.ORIGINS) {
            columns.requiredList().requiredElement(BINARY).as(stringType()).named(column);
        }
        if (format.k() > 0) {
            version.topKColumns().forEach(column -> columns.required(BINARY).named(column));
        }
        return columns.named("shard");
    }
}
