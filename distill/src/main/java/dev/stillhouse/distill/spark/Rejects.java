package dev.stillhouse.distill.spark;

import dev.stillhouse.distill.synthesis.Rejection;
import dev.stillhouse.distill.teacher.Outcome;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Prompts that did not become rows, as columns. */
final class Rejects implements Outcome.Visitor<String> {
    static final StructType ROW = new StructType()
            .add("id", DataTypes.StringType, false)
            .add("reason", DataTypes.StringType, false)
            .add("detail", DataTypes.StringType, false)
            .add("excerpt", DataTypes.StringType, false);

    private static final int EXCERPT = 300;

    Row row(Prompt prompt, Rejection rejection, Outcome outcome) {
        String text = outcome.accept(this);
        return RowFactory.create(
                prompt.rowId(),
                rejection.reason().name(),
                rejection.detail(),
                text.substring(0, Math.min(EXCERPT, text.length())));
    }

    @Override
    public String answered(Outcome.Answered outcome) {
        return outcome.text() + outcome.calls();
    }

    @Override
    public String truncated(Outcome.Truncated outcome) {
        return outcome.text();
    }

    @Override
    public String refused(Outcome.Refused outcome) {
        return "";
    }

    @Override
    public String failed(Outcome.Failed outcome) {
        return "";
    }
}
