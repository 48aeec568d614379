package dev.stillhouse.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.split.HoldOut;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Puts every sequence on one side: what is trained on, or what is held out. All rows of a {@link HoldOut conversation} are on the same
 * side, also when one is labelled and another is input: where only the input is held out, conversations that the labelled set has stay in
 * training; where only the labelled set is held out, input of a conversation that went to validation is dropped.
 */
final class ValidationSplit {
    static final String SIDE = "side";
    static final String TRAINING = "training";
    static final String VALIDATION = "validation";

    private final PrepareSettings settings;
    private Optional<Dataset<Row>> labelled = Optional.empty();

    ValidationSplit(PrepareSettings settings) {
        this.settings = settings;
    }

    /** The same sequences with their {@code side}; some of the input may have a reason to be dropped that it did not have. */
    Dataset<Row> sides(LakeSet set, Dataset<Row> sequences) {
        Dataset<Row> sided = sequences.withColumn(SIDE, side(set));
        return labelled.map(gold -> beside(gold, sided)).orElse(sided);
    }

    /** What the labelled set has, beside which the input goes to its sides. */
    void beside(LakeSet set, Dataset<Row> sided) {
        if (set.name().equals(LakeSet.LABELLED)) {
            labelled = Optional.of(sided.filter("reason = ''"));
        }
    }

    private Dataset<Row> beside(Dataset<Row> gold, Dataset<Row> input) {
        boolean labelledIsHeldOut = settings.holdsOut(LakeSet.LABELLED);
        boolean inputIsHeldOut = settings.kind() != RowKind.PROMPTS && settings.holdsOut(LakeSet.INPUT);
        if (labelledIsHeldOut == inputIsHeldOut) {
            return input;
        }
        String side = labelledIsHeldOut ? VALIDATION : TRAINING;
        Dataset<Row> others = gold.filter(col(SIDE).equalTo(side))
                .groupBy(col("conversation").as("other"))
                .agg(min("id").as("other_id"));
        Dataset<Row> joined = input.join(others, input.col("conversation").equalTo(others.col("other")), "left_outer");
        Column met = col("other").isNotNull().and(col("reason").equalTo(""));
        Dataset<Row> settled = labelledIsHeldOut
                ? joined.withColumn(
                                "detail",
                                when(met, concat(lit("asks the same as labelled row "), col("other_id")))
                                        .otherwise(col("detail")))
                        .withColumn(
                                "reason",
                                when(met, lit(RejectReason.HELD_OUT.name())).otherwise(col("reason")))
                : joined.withColumn(SIDE, when(met, lit(TRAINING)).otherwise(col(SIDE)));
        return settled.drop("other", "other_id");
    }

    private Column side(LakeSet set) {
        if (set.kind() == RowKind.PROMPTS || !settings.holdsOut(set.name())) {
            return lit(TRAINING);
        }
        HoldOut holdOut = new HoldOut(settings.validation());
        Column taken = udf((UDF1<String, Boolean>) holdOut::takes, DataTypes.BooleanType)
                .apply(col("conversation"));
        return when(taken, lit(VALIDATION)).otherwise(lit(TRAINING));
    }
}
