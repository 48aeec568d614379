package dev.stillhouse.app.evaluate;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of {@code evaluation/MODEL/}. */
final class AnswerColumns {
    static final String ID = "id";
    static final String LANGUAGE = "language";
    static final String CORRECT = "correct";
    static final String FIELDS = "fields";
    static final String TOKENS = "tokens";
    static final String TASK = "task";
    static final String BEGAN = "began_us";
    static final String ENDED = "ended_us";

    private AnswerColumns() {}

    static StructType schema() {
        return new StructType()
                .add(ID, DataTypes.StringType, false)
                .add(LANGUAGE, DataTypes.StringType, false)
                .add("gold", DataTypes.StringType, false)
                .add("answer", DataTypes.StringType, false)
                .add(CORRECT, DataTypes.BooleanType, false)
                .add(FIELDS, DataTypes.createMapType(DataTypes.StringType, DataTypes.BooleanType, false), false)
                .add("finish", DataTypes.StringType, false)
                .add(TOKENS, DataTypes.IntegerType, false)
                .add(TASK, DataTypes.IntegerType, false)
                .add(BEGAN, DataTypes.LongType, false)
                .add(ENDED, DataTypes.LongType, false);
    }
}
