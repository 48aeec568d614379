/**
 * Packed training data on disk: a folder of Arrow IPC or Parquet files and a {@code manifest.json}.
 *
 * <p>Start at {@link dev.stillhouse.text.shard.ShardSet} to read and at {@link dev.stillhouse.text.shard.ShardWriter} to write. Knows
 * neither Spark nor Hadoop: the classes of Hadoop that Parquet's own need are there at run time only.
 *
 * <h2>Shard file, version 2</h2>
 *
 * An Arrow IPC file (random access format, uncompressed, little endian) called {@code part-00000.arrow} and so on, or a Parquet file
 * (zstd, no statistics, no dictionaries) called {@code part-00000.parquet}. One row is one packed sequence of at most
 * {@code sequence_length} tokens. A record batch holds 4 rows, a row group 64, the last one what is left. Columns, none nullable:
 *
 * <pre>
 * tokens         binary      int32 LE [tokens]              token ids
 * labels         binary      int32 LE [runs][2]             runs of labelled positions: first position, length; ascending
 * starts         binary      int32 LE [sequences]           first position of every sequence in the pack; the first is 0
 * rows           list&lt;utf8&gt;  [sequences]                    ids of the source rows
 * datasets       list&lt;utf8&gt;  [sequences]                    the data sets that they are of: input, labelled, synthetic
 * places         list&lt;utf8&gt;  [sequences]                    file, and line where it has lines
 * keys           list&lt;utf8&gt;  [sequences]                    SHA-256 of the content that was tokenized, in hexadecimal
 * licences       list&lt;utf8&gt;  [sequences]                    as the row itself names it
 * sources        list&lt;utf8&gt;  [sequences]                    as the row itself names it
 * topk_ids       binary      int32 LE [labelled][k]         the teacher's most likely tokens; -1 is an unused slot
 * topk_logprobs  binary      float32 LE [labelled][k]       their natural log-probabilities at temperature 1
 * </pre>
 *
 * A text that is not known is empty. The last two columns exist when {@code k > 0}; a row that no teacher has seen has -1 in all its
 * slots. A labelled position {@code p} means that token {@code p} is a target, predicted from the tokens before it in its sequence; the
 * first token of a sequence is never one. Sequences of a row do not see each other, and the positions of each count from 0. Metadata of
 * the schema (Arrow) or of the file (Parquet): {@code stillhouse.shard.version} = 2, {@code k}, {@code sequence_length},
 * {@code tokenizer} (fingerprint), {@code template}. Version 1 had no columns between {@code rows} and {@code topk_ids}; it is refused.
 *
 * <h2>manifest.json</h2>
 *
 * <pre>
 * {"version": 2, "tokenizer": ..., "template": ..., "sequence_length": ..., "k": ...,
 *  "shards": [{"file": ..., "rows": ..., "sequences": ..., "tokens": ..., "labelled": ..., "sha256": ..., "bytes": ...}],
 *  "totals": {"rows": ..., "sequences": ..., "tokens": ..., "labelled": ..., "bytes": ...}}
 * </pre>
 *
 * It is written last, so that a folder without one is not finished. Files are untrusted: a set
 * compares all hashes before Arrow or Parquet see a file, and every row is checked when it is read.
 */
@NullMarked
package dev.stillhouse.text.shard;

import org.jspecify.annotations.NullMarked;
