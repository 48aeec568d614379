package dev.stillhouse.lake.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stillhouse.contracts.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/**
 * Values of Parquet as JSON, and how many bytes those of a row have. Absent values are left out; lists and maps are written as
 * https://github.com/apache/parquet-format/blob/master/LogicalTypes.md has them.
 */
final class ParquetValues {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private long bytes;

    long bytes() {
        return bytes;
    }

    /** @throws CharacterCodingException when a text is not UTF-8 */
    ObjectNode json(Group group) throws CharacterCodingException {
        ObjectNode object = Json.object();
        GroupType type = group.getType();
        for (int field = 0; field < type.getFieldCount(); field++) {
            int count = group.getFieldRepetitionCount(field);
            if (type.getType(field).isRepetition(Type.Repetition.REPEATED)) {
                object.set(type.getFieldName(field), repeated(group, field));
            } else if (count > 0) {
                object.set(type.getFieldName(field), value(group, field, 0));
            }
        }
        return object;
    }

    private ArrayNode repeated(Group group, int field) throws CharacterCodingException {
        ArrayNode array = Json.array();
        for (int i = 0; i < group.getFieldRepetitionCount(field); i++) {
            array.add(value(group, field, i));
        }
        return array;
    }

    private JsonNode value(Group group, int field, int index) throws CharacterCodingException {
        Type type = group.getType().getType(field);
        if (type.isPrimitive()) {
            return primitive(group, field, index, type.asPrimitiveType());
        }
        Group inner = group.getGroup(field, index);
        LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
        if (annotation instanceof ListLogicalTypeAnnotation) {
            return list(inner);
        }
        return annotation instanceof MapLogicalTypeAnnotation ? map(inner) : json(inner);
    }

    /** Three levels: the list, a repeated group, the element; older writers have the repeated element itself. */
    private JsonNode list(Group list) throws CharacterCodingException {
        Type repeated = list.getType().getType(0);
        boolean wrapped = !repeated.isPrimitive() && repeated.asGroupType().getFieldCount() == 1;
        if (!wrapped) {
            return repeated(list, 0);
        }
        ArrayNode array = Json.array();
        for (int i = 0; i < list.getFieldRepetitionCount(0); i++) {
            Group element = list.getGroup(0, i);
            array.add(element.getFieldRepetitionCount(0) == 0 ? NODES.nullNode() : value(element, 0, 0));
        }
        return array;
    }

    private JsonNode map(Group map) throws CharacterCodingException {
        ObjectNode object = Json.object();
        for (int i = 0; i < map.getFieldRepetitionCount(0); i++) {
            Group entry = map.getGroup(0, i);
            boolean present = entry.getType().getFieldCount() > 1 && entry.getFieldRepetitionCount(1) > 0;
            object.set(value(entry, 0, 0).asText(), present ? value(entry, 1, 0) : NODES.nullNode());
        }
        return object;
    }

    private JsonNode primitive(Group group, int field, int index, PrimitiveType type) throws CharacterCodingException {
        LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
        bytes += Long.BYTES;
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> NODES.booleanNode(group.getBoolean(field, index));
            case FLOAT -> NODES.numberNode(group.getFloat(field, index));
            case DOUBLE -> NODES.numberNode(group.getDouble(field, index));
            case INT32 -> whole(group.getInteger(field, index), annotation);
            case INT64 -> whole(group.getLong(field, index), annotation);
            case INT96 -> NODES.textNode(instant(group.getInt96(field, index)).toString());
            case BINARY, FIXED_LEN_BYTE_ARRAY -> binary(group.getBinary(field, index), annotation);
        };
    }

    private static JsonNode whole(long value, LogicalTypeAnnotation annotation) {
        if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
            return NODES.numberNode(BigDecimal.valueOf(value, decimal.getScale()));
        }
        if (annotation instanceof DateLogicalTypeAnnotation) {
            return NODES.textNode(LocalDate.ofEpochDay(value).toString());
        }
        if (annotation instanceof TimestampLogicalTypeAnnotation timestamp) {
            ChronoUnit unit = switch (timestamp.getUnit()) {
                case MILLIS -> ChronoUnit.MILLIS;
                case MICROS -> ChronoUnit.MICROS;
                case NANOS -> ChronoUnit.NANOS;
            };
            Instant instant = Instant.EPOCH.plus(value, unit);
            return NODES.textNode(
                    timestamp.isAdjustedToUTC()
                            ? instant.toString()
                            : instant.atZone(ZoneOffset.UTC).toLocalDateTime().toString());
        }
        return NODES.numberNode(value);
    }

    private JsonNode binary(Binary value, LogicalTypeAnnotation annotation) throws CharacterCodingException {
        byte[] content = value.getBytes();
        bytes += content.length;
        if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
            return NODES.numberNode(new BigDecimal(new BigInteger(content), decimal.getScale()));
        }
        boolean isText = annotation instanceof StringLogicalTypeAnnotation
                || annotation instanceof EnumLogicalTypeAnnotation
                || annotation instanceof JsonLogicalTypeAnnotation;
        return isText ? NODES.textNode(FileRecords.utf8(content)) : BinaryText.of(content);
    }

    /** Nanoseconds of the day and a Julian day, little-endian: how Spark and Impala once wrote times. */
    private static Instant instant(Binary int96) {
        var buffer = int96.toByteBuffer().order(java.nio.ByteOrder.LITTLE_ENDIAN);
        long nanos = buffer.getLong();
        long epochDay = buffer.getInt() - 2_440_588L;
        return Instant.EPOCH.plus(epochDay, ChronoUnit.DAYS).plusNanos(nanos);
    }
}
