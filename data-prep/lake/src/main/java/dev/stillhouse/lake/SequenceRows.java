package dev.stillhouse.lake;

import dev.stillhouse.lake.PrepareSettings.TooLong;
import dev.stillhouse.lake.source.RawRecord;
import dev.stillhouse.text.chat.Llama31Template;
import dev.stillhouse.text.chat.PlainText;
import dev.stillhouse.text.chat.RenderOptions;
import dev.stillhouse.text.chat.Rendered;
import dev.stillhouse.text.clean.RejectReason;
import dev.stillhouse.text.pack.DocumentChunker;
import dev.stillhouse.text.pack.SequenceSplitter;
import dev.stillhouse.text.pack.TokenSequence;
import dev.stillhouse.text.shard.IntBytes;
import dev.stillhouse.text.split.HoldOut;
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
 * @param sequenceLength most tokens of a sequence; a prompt must leave room for an answer
 * @param tooLong what happens to longer chats; longer prompts are always dropped, and documents are cut by {@code chunk}
 */
record SequenceRows(String tokenizer, RowKind kind, int sequenceLength, PrepareSettings.Chunk chunk, TooLong tooLong)
        implements Serializable {
    /**
     * {@code part} counts the pieces of a row; a dropped row has a reason and no tokens. {@code conversation} is the hash that decides
     * whether a row is held out, see {@link HoldOut}.
     */
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
            .add("excerpt", DataTypes.StringType, false)
            .add("conversation", DataTypes.StringType, false)
            .add("licence", DataTypes.StringType, false)
            .add("source", DataTypes.StringType, false);

    Dataset<Row> of(Dataset<Row> kept) {
        SequenceRows self = this;
        return kept.select("id", "place", "key", "body", "asked", "licence", "source")
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
            return new Flatten<>(
                    rows,
                    row -> sequences(
                            row,
                            chunker.cut(
                                    row.getString(0),
                                    template.render(row.getString(3)).ids())));
        }
        Llama31Template template = new Llama31Template(opened);
        RenderOptions options = kind == RowKind.PROMPTS ? RenderOptions.prompt() : RenderOptions.training();
        return new Flatten<>(rows, row -> chat(row, render(ChatBody.read(row.getString(3)), template, options)));
    }

    private static Rendered render(ChatBody body, Llama31Template template, RenderOptions options) {
        return template.render(body.chat(), options.withTools(body.tools()));
    }

    private Iterator<Row> chat(Row row, Rendered rendered) {
        TokenSequence sequence = new TokenSequence(row.getString(0), rendered.ids(), rendered.labelled());
        int length = rendered.ids().length;
        if (length <= sequenceLength) {
            return sequences(row, List.of(sequence));
        }
        if (tooLong == TooLong.SPLIT && kind == RowKind.CHATS) {
            return sequences(row, new SequenceSplitter(sequenceLength).split(sequence));
        }
        return List.of(dropped(row, length)).iterator();
    }

    private static Iterator<Row> sequences(Row row, List<TokenSequence> sequences) {
        List<Row> pieces = new ArrayList<>();
        String excerpt = RawRecord.excerpt(row.getString(4));
        String conversation = HoldOut.conversation(row.getString(4));
        for (TokenSequence piece : sequences) {
            pieces.add(RowFactory.create(
                    piece.id(),
                    row.getString(1),
                    row.getString(2),
                    pieces.size(),
                    IntBytes.of(piece.tokens()),
                    IntBytes.runs(piece.labelled()),
                    piece.tokens().length,
                    piece.labelled().cardinality(),
                    "",
                    "",
                    excerpt,
                    conversation,
                    row.getString(5),
                    row.getString(6)));
        }
        return pieces.iterator();
    }

    private Row dropped(Row row, int length) {
        return RowFactory.create(
                row.getString(0),
                row.getString(1),
                row.getString(2),
                0,
                new byte[0],
                new byte[0],
                length,
                0,
                RejectReason.TOO_MANY_TOKENS.name(),
                length + " tokens, more than the sequence_length " + sequenceLength,
                RawRecord.excerpt(row.getString(4)),
                "",
                "",
                "");
    }
}
