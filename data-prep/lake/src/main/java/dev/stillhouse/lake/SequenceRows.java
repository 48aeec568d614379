package dev.stillhouse.lake;

import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.text.chat.Llama31Template;
import dev.stillhouse.text.chat.PlainText;
import dev.stillhouse.text.chat.RenderOptions;
import dev.stillhouse.text.chat.Rendered;
import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.pack.DocumentChunker;
import dev.stillhouse.text.pack.TokenSequence;
import dev.stillhouse.text.shard.IntBytes;
import dev.stillhouse.text.tokenize.HfTokenizer;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Rows as token sequences.
 *
 * @param tokenizer folder of the tokenizer, there on every machine
 * @param sequenceLength a longer chat is dropped; a prompt must leave room for an answer
 */
record SequenceRows(String tokenizer, RowKind kind, int sequenceLength, PrepareSettings.Chunk chunk)
        implements Serializable {
    /** {@code part} counts the pieces of a document; a dropped row has a reason and no tokens. */
    static final StructType SCHEMA = new StructType()
            .add("id", DataTypes.StringType, false)
            .add("place", DataTypes.StringType, false)
            .add("key", DataTypes.StringType, false)
            .add("part", DataTypes.IntegerType, false)
            .add("tokens", DataTypes.BinaryType, false)
            .add("labels", DataTypes.BinaryType, false)
            .add("length", DataTypes.IntegerType, false)
            .add("labelled", DataTypes.IntegerType, false)
            .add("reason", DataTypes.StringType, false)
            .add("detail", DataTypes.StringType, false)
            .add("excerpt", DataTypes.StringType, false);

    Dataset<Row> of(Dataset<Row> kept) {
        SequenceRows self = this;
        return kept.select("id", "place", "key", "body", "asked")
                .mapPartitions((MapPartitionsFunction<Row, Row>) self::tokenize, Encoders.row(SCHEMA));
    }

    private Iterator<Row> tokenize(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return rows;
        }
        HfTokenizer opened = HfTokenizer.open(Path.of(tokenizer));
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> opened.close());
        if (kind == RowKind.DOCUMENTS) {
            PlainText template = new PlainText(opened);
            DocumentChunker chunker = new DocumentChunker(chunk.tokens(), chunk.overlap());
            return new Flatten<>(rows, row -> pieces(row, chunker, template));
        }
        Llama31Template template = new Llama31Template(opened);
        RenderOptions options = kind == RowKind.PROMPTS ? RenderOptions.prompt() : RenderOptions.training();
        return new Flatten<>(
                rows,
                row -> List.of(chat(row, render(ChatBody.read(row.getString(3)), template, options)))
                        .iterator());
    }

    private static Rendered render(ChatBody body, Llama31Template template, RenderOptions options) {
        return template.render(body.chat(), options.withTools(body.tools()));
    }

    private static Iterator<Row> pieces(Row row, DocumentChunker chunker, PlainText template) {
        List<Row> pieces = new ArrayList<>();
        for (TokenSequence piece :
                chunker.cut(row.getString(0), template.render(row.getString(3)).ids())) {
            pieces.add(row(row, piece, pieces.size(), "", ""));
        }
        return pieces.iterator();
    }

    private Row chat(Row row, Rendered rendered) {
        TokenSequence sequence = new TokenSequence(row.getString(0), rendered.ids(), rendered.labelled());
        int length = rendered.ids().length;
        if (length <= sequenceLength) {
            return row(row, sequence, 0, "", "");
        }
        return row(
                row,
                sequence,
                0,
                RejectReason.TOO_MANY_TOKENS.name(),
                length + " tokens, more than the sequence_length " + sequenceLength);
    }

    private static Row row(Row row, TokenSequence sequence, int part, String reason, String detail) {
        return RowFactory.create(
                sequence.id(),
                row.getString(1),
                row.getString(2),
                part,
                reason.isEmpty() ? IntBytes.of(sequence.tokens()) : new byte[0],
                reason.isEmpty() ? IntBytes.runs(sequence.labelled()) : new byte[0],
                sequence.tokens().length,
                sequence.labelled().cardinality(),
                reason,
                detail,
                reason.isEmpty() ? "" : RawRecord.excerpt(row.getString(4)));
    }
}
