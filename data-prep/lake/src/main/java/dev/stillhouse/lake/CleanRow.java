package dev.stillhouse.lake;

import dev.stillhouse.text.pii.PiiType;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A row on its way through preparation, as Spark carries it.
 *
 * @param place file and line: unique in its data set
 * @param body a document's text, or the messages of a chat as JSON
 * @param said what dedup compares: the texts of the user and the assistant
 * @param asked what decontamination compares: the texts of the user
 * @param key SHA-256 of the content
 * @param rejected of a preference pair, the body of the worse conversation; otherwise empty
 * @param pii how much of each {@link PiiType} was masked, in their order
 * @param reason why it is dropped, or empty
 * @param credit whom the row says that it comes from
 * @param score how good the row says that it is
 */
record CleanRow(
        String id,
        String place,
        String language,
        String shape,
        String body,
        String said,
        String asked,
        String key,
        String rejected,
        List<Integer> pii,
        String reason,
        String detail,
        String excerpt,
        Credit credit,
        OptionalDouble score) {
    static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.StringType, false)
            .add("place", DataTypes.StringType, false)
            .add("language", DataTypes.StringType, false)
            .add("shape", DataTypes.StringType, false)
            .add("body", DataTypes.StringType, false)
            .add("said", DataTypes.StringType, false)
            .add("asked", DataTypes.StringType, false)
            .add("key", DataTypes.StringType, false)
            .add("rejected", DataTypes.StringType, false)
            .add("pii", DataTypes.createArrayType(DataTypes.IntegerType, false), false)
            .add("reason", DataTypes.StringType, false)
            .add("detail", DataTypes.StringType, false)
            .add("excerpt", DataTypes.StringType, false)
            .add("licence", DataTypes.StringType, false)
            .add("source", DataTypes.StringType, false)
            .add("score", DataTypes.DoubleType, true);

    static final Encoder<Row> ENCODER = Encoders.row(SCHEMA);

    Row toRow() {
        return RowFactory.create(
                id,
                place,
                language,
                shape,
                body,
                said,
                asked,
                key,
                rejected,
                pii.toArray(new Integer[0]),
                reason,
                detail,
                excerpt,
                credit.licence(),
                credit.source(),
                score.isPresent() ? score.getAsDouble() : null);
    }
}
